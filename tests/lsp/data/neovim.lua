-- What an editor's user would do: reads back what Neovim shows, line by line, into the file named by $OUT.
local out = {}
local function note(format, ...) table.insert(out, string.format(format, ...)) end
local function wait(what, is_it)
  if not vim.wait(60000, is_it, 50) then note('never: %s', what) end
end
local function ask(method, params)
  for _, each in pairs(vim.lsp.buf_request_sync(0, method, params, 60000) or {}) do return each.result end
end
local function positioned() -- newer versions want to be told the units of columns
  return vim.lsp.util.make_position_params(0, 'utf-16')
end

vim.cmd('edit web.yaml')
local root = vim.fn.getcwd()
local settings = {
  name = 'kubecheck', cmd = vim.split(vim.env.SERVER, '\n'), root_dir = root,
  workspace_folders = { { uri = vim.uri_from_fname(root), name = 'project' } },
}
local client
if vim.lsp.start then
  client = vim.lsp.start(settings)
else
  client = vim.lsp.start_client(settings)
  vim.lsp.buf_attach_client(0, client)
end

wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
for _, each in ipairs(vim.diagnostic.get(0)) do note('diagnostic %d:%d %s', each.lnum, each.col, each.message) end

vim.api.nvim_win_set_cursor(0, { 7, 3 })
note('hover %s', vim.split(ask('textDocument/hover', positioned()).contents.value, '\n')[1])

vim.api.nvim_win_set_cursor(0, { 6, 2 })
local params = vim.lsp.util.make_range_params(0, 'utf-16')
params.context = { diagnostics = {} }
local action = ask('textDocument/codeAction', params)[1]
note('action %s', action.title)
vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
note('line %s', vim.api.nvim_buf_get_lines(0, 5, 6, false)[1])
wait('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)

vim.api.nvim_buf_set_lines(0, 6, 6, false, { '  pau' })
vim.api.nvim_win_set_cursor(0, { 7, 5 })
local completion = ask('textDocument/completion', positioned())
for _, each in ipairs(completion.items or completion) do
  if each.label == 'paused' then note('completion %s', each.textEdit.newText) end
end
vim.cmd('undo')

vim.api.nvim_win_set_cursor(0, { 9, 12 })
local found = ask('textDocument/definition', positioned())
local target = found[1] or found
note('definition %s %d', vim.fn.fnamemodify(vim.uri_to_fname(target.uri), ':t'), target.range.start.line)

local symbols = ask('textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params() })
note('symbol %s > %s', symbols[1].name, symbols[1].children[1].name)

vim.fn.writefile(out, vim.env.OUT)
vim.lsp.stop_client(client)
vim.wait(5000, function() return vim.lsp.client_is_stopped(client) end, 50)
vim.cmd('qall!')
