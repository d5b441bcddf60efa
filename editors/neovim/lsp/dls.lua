-- dls.lua: the language server of dls, as Neovim 0.11 reads it; plugin/dls.lua reads it for older ones.
return {
  cmd = { 'dls', 'lsp' },
  filetypes = { 'dlsproj' },
  root_markers = { '.git' },
  -- What the server asks for under `dls`: the profile to see projects with, and how much it logs.
  settings = { dls = { profile = '', logLevel = 'warning' } },
}
