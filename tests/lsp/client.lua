-- Neovim's client against `hypersim lsp`: what it is told goes into the file `told`, one line each.
local folder = vim.fn.getcwd()
local told = {}
local function tell(line) table.insert(told, line) end
local function finish()
  vim.fn.writefile(told, folder .. '/told')
  vim.cmd('qall!')
end
local function await(what, condition)
  if not vim.wait(60000, condition, 10) then
    tell('never came: ' .. what)
    finish()
  end
end

local function main()
  vim.cmd('edit main.scn')
  local buffer = vim.api.nvim_get_current_buf()
  local exit_code = nil
  local id = vim.lsp.start_client({
    name = 'hypersim',
    cmd = { os.getenv('HYPERSIM'), 'lsp' },
    root_dir = folder,
    on_exit = function(code) exit_code = code end,
  })
  vim.lsp.buf_attach_client(buffer, id)
  local function ask(method, line, character, more)
    local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) } }
    if line then params.position = { line = line, character = character } end
    for key, value in pairs(more or {}) do params[key] = value end
    local answers, why = vim.lsp.buf_request_sync(buffer, method, params, 60000)
    if not answers then error(method .. ': ' .. why) end
    return answers[id].result
  end
  local function line_of(number) return vim.api.nvim_buf_get_lines(buffer, number, number + 1, false)[1] end

  await('a diagnostic', function() return #vim.diagnostic.get(buffer) > 0 end)
  local one = vim.diagnostic.get(buffer)[1]
  tell(('diagnostic %d:%d-%d %d %s %s'):format(one.lnum, one.col, one.end_col, one.severity,
    one.user_data.lsp.code, one.message))
  local range = { start = { line = one.lnum, character = one.col }, ['end'] = { line = one.lnum, character = one.end_col } }
  local actions = ask('textDocument/codeAction', nil, nil, {
    range = range,
    context = { diagnostics = { {
      range = range, message = one.message, code = one.user_data.lsp.code, data = one.user_data.lsp.data,
    } } },
  })
  tell('action ' .. actions[1].title)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
  tell('fixed ' .. line_of(5))
  await('no diagnostic', function() return #vim.diagnostic.get(buffer) == 0 end)
  tell('diagnostics ' .. #vim.diagnostic.get(buffer))

  for _, item in ipairs(ask('textDocument/completion', 5, 9).items) do
    if item.label == 'get' then tell('completion ' .. item.label) end
  end
  local hover = ask('textDocument/hover', 5, 20).contents.value
  tell('hover ' .. (hover:find('`viewer`: read, shared by shop at line 5', 1, true) and 'yes' or hover))
  local definition = ask('textDocument/definition', 3, 1)[1]
  tell(('definition %s %d:%d'):format(vim.fn.fnamemodify(vim.uri_to_fname(definition.uri), ':t'),
    definition.range.start.line, definition.range.start.character))
  vim.lsp.util.apply_text_edits(ask('textDocument/formatting', nil, nil, { options = { tabSize = 2, insertSpaces = true } }),
    buffer, 'utf-16')
  tell('formatted ' .. line_of(2))
  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', 5, 1, { newName = 'customer' }), 'utf-16')
  tell('renamed ' .. line_of(5):gsub(' +', ' '))
  local names = {}
  for _, symbol in ipairs(ask('textDocument/documentSymbol')) do table.insert(names, symbol.name) end
  tell('symbols ' .. table.concat(names, ', '))
  vim.lsp.stop_client(id)
  await('the end', function() return exit_code ~= nil end)
  tell('exit ' .. exit_code)
end

local ok, why = pcall(main)
if not ok then tell('error ' .. tostring(why)) end
finish()
