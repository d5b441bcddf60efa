// DLSJSON.swift: what this module is for.

/// DLSJSON: JSON and its message framing.
package enum DLSJSON {}
