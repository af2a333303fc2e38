package main

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
)

var version = "dev"

func main() {
	pages := template.Must(template.ParseGlob("templates/*.html"))
	http.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, version) })
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNotFound)
			pages.ExecuteTemplate(w, "missing.html", r.URL.Path)
			return
		}
		pages.ExecuteTemplate(w, "index.html", version)
	})
	log.Print("listening on :8080, version ", version)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
