;;; dlsproj-words.el --- the words of .dlsproj  -*- lexical-binding: t; -*-
;; <<made>>

;;; Code:

(defconst dlsproj-blocks '(<<blocks:strings>>)
  "The keywords of blocks.")

(defconst dlsproj-literals '(<<literals:strings>>)
  "The words that are values and so no names.")

(defconst dlsproj-words '(<<words:strings>>)
  "The words that settings choose from.")

(defconst dlsproj-units '(<<units:strings>>)
  "The units of quantities.")

(provide 'dlsproj-words)
;;; dlsproj-words.el ends here
