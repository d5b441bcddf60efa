;;; dlsproj-mode.el --- editing projects of dls  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; `dlsproj-mode' colours and indents by itself; `dlsproj-ts-mode' does so by tree-sitter, from
;; Emacs 29 on.  Either is served by eglot with `dls lsp'.

;;; Code:

(require 'dlsproj-words)
(require 'treesit nil t)

(defgroup dlsproj nil
  "Projects of dls."
  :group 'languages)

(defcustom dlsproj-indent-offset 2
  "How far each level is indented."
  :type 'integer
  :safe #'integerp)

(defcustom dlsproj-server-command '("dls" "lsp")
  "The program that serves projects to eglot, and its arguments."
  :type '(repeat string))

(defvar dlsproj-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\r ">" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?\\ "." table)
    (modify-syntax-entry ?' "." table)
    table)
  "Syntax table of `dlsproj-mode'.")

(defconst dlsproj--name "[[:alpha:]_][[:alnum:]_-]*"
  "What a name looks like.")

(defconst dlsproj--path (concat dlsproj--name "\\(?:[ \t]*\\.[ \t]*" dlsproj--name "\\)*")
  "What a path of names looks like.")

(defvar dlsproj-font-lock-keywords
  `((,(concat (regexp-opt dlsproj-blocks 'symbols)
              "\\(?:[ \t]+\\(" dlsproj--path "\\)\\)?[ \t]*{")
     (1 font-lock-keyword-face) (2 font-lock-type-face nil t))
    ("\\_<\\(import\\)\\_>[ \t]*\"" 1 font-lock-keyword-face)
    (,(concat "\"[ \t]*\\(as\\)[ \t]+\\(" dlsproj--name "\\)")
     (1 font-lock-keyword-face) (2 font-lock-constant-face))
    (,(concat "\\_<\\(let\\)[ \t]+\\(" dlsproj--name "\\)")
     (1 font-lock-keyword-face) (2 font-lock-constant-face))
    ("\\`[ \t\n]*\\(dlsproj\\)[ \t]+[0-9]" 1 font-lock-keyword-face)
    (,(concat "\\(" dlsproj--path "\\)[ \t]*=") 1 font-lock-variable-name-face)
    (,(regexp-opt dlsproj-literals 'symbols) 1 font-lock-constant-face)
    (,(regexp-opt dlsproj-words 'symbols) 1 font-lock-builtin-face)
    (,(concat "\\_<-?[0-9]+\\(?:\\.[0-9]+\\)?\\(?:[eE][+-]?[0-9]+\\)?[ \t]*\\("
              (regexp-opt dlsproj-units) "\\)\\_>")
     1 font-lock-type-face)
    ("#[[:xdigit:]]\\{6\\}\\_>" 0 font-lock-constant-face)
    ("\\${[^}\"]*}" 0 font-lock-variable-name-face prepend))
  "What `dlsproj-mode' colours.")

(defun dlsproj-indent-line ()
  "Indent the line by the brackets that are open above it."
  (let* ((state (save-excursion (syntax-ppss (line-beginning-position))))
         (closes (save-excursion (back-to-indentation) (looking-at-p "[]}]")))
         (column (* dlsproj-indent-offset (max 0 (- (nth 0 state) (if closes 1 0)))))
         (offset (- (current-column) (current-indentation))))
    (indent-line-to column)
    (when (> offset 0) (forward-char offset))))

(defvar dlsproj-imenu-expression
  `((nil ,(concat "^[ \t]*" (regexp-opt dlsproj-blocks)
                  "[ \t]+\\(" dlsproj--path "\\)[ \t]*{")
         1))
  "What is listed of a project by `imenu'.")

(defun dlsproj--set-up ()
  "Set what both modes have in common."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "///?[ \t]*")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "{}[]" electric-indent-chars)))

;;;###autoload
(define-derived-mode dlsproj-mode prog-mode "dlsproj"
  "Major mode for projects of dls."
  (dlsproj--set-up)
  (setq-local font-lock-defaults '(dlsproj-font-lock-keywords))
  (setq-local indent-line-function #'dlsproj-indent-line)
  (setq-local imenu-generic-expression dlsproj-imenu-expression))

(declare-function treesit-ready-p "treesit.c")
(declare-function treesit-parser-create "treesit.c")
(declare-function treesit-font-lock-rules "treesit")
(declare-function treesit-major-mode-setup "treesit")
(defvar treesit-font-lock-settings)
(defvar treesit-font-lock-feature-list)
(defvar treesit-simple-indent-rules)
(defvar treesit-simple-imenu-settings)

;; Where the parser lies beside this file, as editors/install puts it, it is found there.
(defvar treesit-extra-load-path)
(when (and load-file-name (boundp 'treesit-extra-load-path))
  (add-to-list 'treesit-extra-load-path (file-name-directory load-file-name)))

(defun dlsproj-ts-ready-p ()
  "Whether this Emacs has tree-sitter, and the parser of .dlsproj."
  (and (fboundp 'treesit-ready-p) (treesit-ready-p 'dlsproj t)))

(defun dlsproj-ts--font-lock-settings ()
  "What `dlsproj-ts-mode' colours."
  (treesit-font-lock-rules
   :language 'dlsproj :feature 'comment
   '((comment) @font-lock-comment-face (doc_comment) @font-lock-doc-face)
   :language 'dlsproj :feature 'keyword
   '(["import" "as" "let" "dlsproj"] @font-lock-keyword-face
     (block keyword: (keyword) @font-lock-keyword-face))
   :language 'dlsproj :feature 'definition
   '((block name: (path (name) @font-lock-type-face))
     (let name: (path (name) @font-lock-constant-face))
     (import name: (path (name) @font-lock-constant-face))
     (attribute path: (path (name) @font-lock-variable-name-face)))
   :language 'dlsproj :feature 'string :override 'keep
   '((string "\"" @font-lock-string-face)
     (string_content) @font-lock-string-face
     (escape_sequence) @font-lock-constant-face
     (interpolation (path (name) @font-lock-variable-name-face)))
   :language 'dlsproj :feature 'value
   `((number) @font-lock-constant-face (date) @font-lock-constant-face
     (colour) @font-lock-constant-face (unit) @font-lock-type-face
     ((attribute value: (path :anchor (name) @font-lock-constant-face :anchor))
      (:match ,(concat "\\`" (regexp-opt dlsproj-literals t) "\\'") @font-lock-constant-face))
     ((attribute value: (path :anchor (name) @font-lock-builtin-face :anchor))
      (:match ,(concat "\\`" (regexp-opt dlsproj-words t) "\\'") @font-lock-builtin-face)))))

(defun dlsproj-ts--is-named (node)
  "Whether the block at NODE has a name."
  (treesit-node-child-by-field-name node "name"))
(declare-function treesit-node-child-by-field-name "treesit.c")
(declare-function treesit-node-text "treesit")

;;;###autoload
(define-derived-mode dlsproj-ts-mode prog-mode "dlsproj"
  "Major mode for projects of dls, by tree-sitter."
  :syntax-table dlsproj-mode-syntax-table
  (dlsproj--set-up)
  (setq-local indent-line-function #'dlsproj-indent-line)
  (when (dlsproj-ts-ready-p)
    (treesit-parser-create 'dlsproj)
    (setq-local treesit-font-lock-settings (dlsproj-ts--font-lock-settings))
    (setq-local treesit-font-lock-feature-list
                '((comment definition) (keyword string) (value) ()))
    (setq-local treesit-simple-indent-rules
                '((dlsproj
                   ((node-is "}") parent-bol 0)
                   ((node-is "]") parent-bol 0)
                   ((parent-is "block") parent-bol dlsproj-indent-offset)
                   ((parent-is "list") parent-bol dlsproj-indent-offset)
                   ((parent-is "file") column-0 0))))
    (setq-local treesit-simple-imenu-settings
                `((nil "\\`block\\'" dlsproj-ts--is-named
                       ,(lambda (node)
                          (treesit-node-text
                           (treesit-node-child-by-field-name node "name") t)))))
    (treesit-major-mode-setup)))

;;;###autoload
(add-to-list 'auto-mode-alist
             (cons "\\.dlsproj\\'" (if (dlsproj-ts-ready-p) 'dlsproj-ts-mode 'dlsproj-mode)))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons '(dlsproj-mode dlsproj-ts-mode)
                     (lambda (&rest _) dlsproj-server-command))))

(provide 'dlsproj-mode)
;;; dlsproj-mode.el ends here
