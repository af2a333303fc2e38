package main

import (
	"encoding/json"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/env", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"region": os.Getenv("REGION"), "mode": os.Getenv("MODE")})
	})
	http.ListenAndServe(":"+os.Getenv("PORT"), nil)
}
