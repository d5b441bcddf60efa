-- dlsproj.lua: how .dlsproj is edited, and its tree where the parser is there.
vim.bo.commentstring = '// %s'
vim.bo.comments = ':///,://'
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.softtabstop = 2

if #vim.api.nvim_get_runtime_file('parser/dlsproj.so', false) > 0 and vim.treesitter.start then
  vim.treesitter.start()
end

-- What Neovim 0.11 sets by itself, for those before it.
if vim.fn.has('nvim-0.11') == 0 then
  local function map(key, action)
    vim.keymap.set('n', key, action, { buffer = true, silent = true })
  end
  map('K', vim.lsp.buf.hover)
  map('grn', vim.lsp.buf.rename)
  map('gra', vim.lsp.buf.code_action)
  map('grr', vim.lsp.buf.references)
  map('gd', vim.lsp.buf.definition)
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
end
