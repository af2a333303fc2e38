// A notebook over HTTP, in SQLite through cgo.
package main

/*
#cgo LDFLAGS: -lsqlite3
#include <sqlite3.h>
#include <stdlib.h>

static int count(void *into, int n, char **values, char **names) {
	*(int *)into = atoi(values[0]);
	return 0;
}
static int total(sqlite3 *db) {
	int rows = -1;
	sqlite3_exec(db, "select count(*) from notes", count, &rows, NULL);
	return rows;
}
*/
import "C"

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"unsafe"
)

func exec(db *C.sqlite3, statement string) {
	text := C.CString(statement)
	defer C.free(unsafe.Pointer(text))
	var message *C.char
	if C.sqlite3_exec(db, text, nil, nil, &message) != C.SQLITE_OK {
		log.Fatal(C.GoString(message))
	}
}

func main() {
	var db *C.sqlite3
	path := C.CString("/data/notes.db")
	if C.sqlite3_open(path, &db) != C.SQLITE_OK {
		log.Fatal("cannot open /data/notes.db")
	}
	exec(db, "create table if not exists notes (text text)")
	http.HandleFunc("/notes", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(io.LimitReader(r.Body, 1000))
			exec(db, "insert into notes values ('"+strings.ReplaceAll(string(body), "'", "''")+"')")
		}
		fmt.Fprintln(w, int(C.total(db)), "notes")
	})
	log.Print("notes on :9000")
	log.Fatal(http.ListenAndServe(":9000", nil))
}
