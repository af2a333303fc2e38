package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	address := os.Getenv("DATABASE_ADDRESS")
	connection, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		fmt.Fprintln(os.Stderr, "orders: cannot reach the database at", address)
		os.Exit(1)
	}
	connection.Close()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "orders ready") })
	http.ListenAndServe(":8080", nil)
}
