// DLSWorkflow.swift: what this module is for.

/// DLSWorkflow: the rules of the workflow as data.
package enum DLSWorkflow {}
