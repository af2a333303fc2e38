package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

func show(seconds string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "no number"
	}
	return time.Unix(n, 0).Format("2006-01-02 15:04 MST")
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "at" {
		fmt.Println(show(os.Args[2]))
		return
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, show(r.URL.Query().Get("at")))
	})
	if err := http.ListenAndServe(":8080", nil); err != nil {
		panic(err)
	}
}
