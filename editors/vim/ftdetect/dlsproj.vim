" dlsproj.vim: which files are projects of dls.
autocmd BufRead,BufNewFile *.dlsproj setfiletype dlsproj
