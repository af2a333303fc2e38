// Greeter says hello over HTTP.
package main

import (
	"embed"
	"html/template"
	"log"
	"net/http"
	"os"
)

//go:embed page.html
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html"))

func greet(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	if name == "" {
		name = "pessoal"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := page.Execute(w, name); err != nil {
		log.Print(err)
	}
}

func main() {
	http.HandleFunc("/", greet)
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("ok\n"))
	})
	port := os.Getenv("PORT")
	log.Printf("Meu app em go, port %s", port)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
