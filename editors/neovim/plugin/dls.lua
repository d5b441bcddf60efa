-- dls.lua: starts the language server for .dlsproj, on any Neovim since 0.7.
if vim.g.loaded_dls or vim.g.dls_no_server then return end
vim.g.loaded_dls = true

if vim.lsp.enable then
  vim.lsp.enable('dls')
  return
end

-- Before 0.11: one client for each folder that a file belongs to.
local here = debug.getinfo(1, 'S').source:sub(2):match('^(.*)/plugin/')
local config = dofile(here .. '/lsp/dls.lua')
local clients = {}

-- The nearest folder above a file with one of the markers, else the file's own.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs(config.root_markers) do
    local found = vim.fn.finddir(marker, folder .. ';')
    if found == '' then found = vim.fn.findfile(marker, folder .. ';') end
    if found ~= '' then return vim.fn.fnamemodify(found, ':p:h:h') end
  end
  return folder
end

local function attach(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  if not clients[root] then
    clients[root] = vim.lsp.start_client({
      name = 'dls',
      cmd = config.cmd,
      root_dir = root,
      settings = config.settings,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
      capabilities = vim.lsp.protocol.make_client_capabilities(),
      on_exit = function() clients[root] = nil end,
    })
  end
  if clients[root] then vim.lsp.buf_attach_client(buffer, clients[root]) end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = config.filetypes,
  callback = function(event) attach(event.buf) end,
})
