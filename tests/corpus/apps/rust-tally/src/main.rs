use std::ffi::{c_char, c_int, c_void, CStr, CString};

#[link(name = "sqlite3")]
extern "C" {
    fn sqlite3_open(name: *const c_char, db: *mut *mut c_void) -> c_int;
    fn sqlite3_exec(db: *mut c_void, sql: *const c_char, call: Option<Row>, into: *mut c_void, error: *mut *mut c_char) -> c_int;
    fn sqlite3_libversion() -> *const c_char;
}

type Row = extern "C" fn(*mut c_void, c_int, *mut *mut c_char, *mut *mut c_char) -> c_int;

extern "C" fn print(_: *mut c_void, _: c_int, values: *mut *mut c_char, _: *mut *mut c_char) -> c_int {
    println!("total {}", unsafe { CStr::from_ptr(*values) }.to_string_lossy());
    0
}

fn main() {
    println!("tally with SQLite {}", unsafe { CStr::from_ptr(sqlite3_libversion()) }.to_string_lossy().split('.').next().unwrap());
    let sql = format!(
        "create table t (n integer); {} select sum(n) from t;",
        std::env::args().skip(1).map(|n| format!("insert into t values ({});", n.parse::<i64>().unwrap_or(0))).collect::<String>()
    );
    let (name, sql) = (CString::new(":memory:").unwrap(), CString::new(sql).unwrap());
    let mut db = std::ptr::null_mut();
    unsafe {
        assert_eq!(sqlite3_open(name.as_ptr(), &mut db), 0);
        assert_eq!(sqlite3_exec(db, sql.as_ptr(), Some(print), std::ptr::null_mut(), std::ptr::null_mut()), 0);
    }
}
