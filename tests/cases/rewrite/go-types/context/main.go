package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"log"
	"net/http"
)

// check says what is wrong with a file that a user sends.
func check(text []byte) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "sent.go", text, 0)
	if err != nil {
		return err
	}
	conf := types.Config{Importer: importer.ForCompiler(set, "source", nil)}
	_, err = conf.Check("sent", set, []*ast.File{file}, nil)
	return err
}

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			fmt.Fprintln(w, "POST a Go file")
			return
		}
		text, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err := check(text); err != nil {
			w.WriteHeader(422)
			fmt.Fprintln(w, err)
			return
		}
		fmt.Fprintln(w, "fine")
	})
	log.Fatal(http.ListenAndServe(":8090", nil))
}
