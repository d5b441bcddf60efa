//! lib.rs: tells Zed how to start the language server of dls.

use zed_extension_api::{self as zed, settings::LspSettings, LanguageServerId, Result};

struct Dls;

impl zed::Extension for Dls {
    fn new() -> Self {
        Dls
    }

    /// The program on the PATH of the project, or the one that `lsp.dls.binary` names.
    fn language_server_command(
        &mut self,
        _id: &LanguageServerId,
        worktree: &zed::Worktree,
    ) -> Result<zed::Command> {
        let binary = LspSettings::for_worktree("dls", worktree)
            .ok()
            .and_then(|settings| settings.binary);
        let command = binary
            .and_then(|binary| binary.path)
            .or_else(|| worktree.which("dls"))
            .ok_or("dls is not on the PATH. Install it, or set lsp.dls.binary.path.")?;
        Ok(zed::Command {
            command,
            args: vec!["lsp".into()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Dls);
