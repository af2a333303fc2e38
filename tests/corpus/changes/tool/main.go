package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"os/user"
	"syscall"
)

func main() {
	who, _ := user.Current()
	fmt.Println("service of", who.Username)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "price list") })
	go http.ListenAndServe(":8080", nil)
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	<-end
}
