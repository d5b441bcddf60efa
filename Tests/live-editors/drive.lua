-- drive.lua: does in Neovim what a user does, and writes what came of it as JSON.
local seen = {}

-- Waits for something to be so; what never is shows in what is written.
local function wait(condition)
  return vim.wait(20000, condition, 10)
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), '\n')
end

-- Puts the cursor where a piece of text begins, so many bytes into it.
local function go(piece, offset)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(piece, 1, true)
    if column then
      return vim.api.nvim_win_set_cursor(0, { number, column - 1 + (offset or 0) })
    end
  end
  error('the text has no ' .. piece)
end

-- What is wrong with the text; that nobody has looked at the imagery is a hint, which may come late.
local function errors()
  return vim.tbl_map(function(found)
    return { found.code or found.user_data.lsp.code, found.lnum, found.col }
  end, vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }))
end

local function colour(piece)
  go(piece)
  local line, column = unpack(vim.api.nvim_win_get_cursor(0))
  local highlighter = (vim.treesitter.highlighter or {}).active or {}
  if highlighter[vim.api.nvim_get_current_buf()] then
    vim.treesitter.get_parser(0):parse()
    local captures = vim.treesitter.get_captures_at_pos(0, line - 1, column)
    local names = vim.tbl_map(function(capture) return capture.capture end, captures)
    return table.concat(names, ' ')
  end
  return vim.fn.synIDattr(vim.fn.synID(line, column + 1, 1), 'name')
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

local function run()
  seen.filetype = vim.bo.filetype
  seen.colours = { colour('project'), colour('owner'), colour('100'), colour('// why') }

  wait(function() return #errors() > 0 end)
  seen.errors = errors()

  -- A menu of fixes, of which the first that names the setting is taken.
  vim.ui.select = function(items, _, choose)
    for number, item in ipairs(items) do
      local action = item.action or item[2]
      if action.title:find('title', 1, true) then return choose(item, number) end
    end
  end
  go('titel')
  vim.lsp.buf.code_action()
  seen.isFixed = wait(function() return text():find('title = "Demo"', 1, true) ~= nil end)
  seen.isQuiet = wait(function() return #errors() == 0 end)

  go('team.maria', 5)
  vim.lsp.buf.rename('mary')
  seen.isRenamed = wait(function() return text():find('team.mary', 1, true) ~= nil end)
  local other = vim.fn.bufnr('team.dlsproj')
  seen.other = other > 0 and text(other) or 'not open'

  go('unit_size')
  vim.lsp.buf.hover()
  wait(float)
  seen.hover = float() and text(vim.api.nvim_win_get_buf(float())) or ''
  vim.cmd('only')

  go('goal = ', 7)
  local asked = vim.lsp.util.make_position_params(0, 'utf-16')
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/completion', asked, 20000)
  seen.completions = {}
  for _, answer in pairs(answers or {}) do
    local result = answer.result or {}
    for _, item in ipairs(result.items or result) do
      table.insert(seen.completions, item.label)
    end
  end

  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 20000 })
  else vim.lsp.buf.formatting_sync(nil, 20000) end
  seen.formatted = text()

  go('project demo {')
  vim.cmd('normal! of = 1')
  seen.indented = vim.api.nvim_get_current_line()
  seen.comment = vim.bo.commentstring
end

local isDone, problem = pcall(run)
if not isDone then seen.problem = problem end
local file = assert(io.open(vim.env.DRIVE_OUT, 'w'))
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
