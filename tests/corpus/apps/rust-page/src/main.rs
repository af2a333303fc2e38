use std::io::{Read, Write};
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or_else(|_| "8000".into());
    let server = TcpListener::bind(format!("0.0.0.0:{port}"))?;
    println!("page {} on {port}", env!("CARGO_PKG_VERSION"));
    for client in server.incoming() {
        let mut client = client?;
        let mut request = [0; 2048];
        let size = client.read(&mut request).unwrap_or(0);
        let text = String::from_utf8_lossy(&request[..size]);
        let path = text.split_whitespace().nth(1).unwrap_or("/");
        let name = if path == "/" { "/index.html" } else { path };
        let (status, body) = match std::fs::read(format!("public{}", name.replace("..", ""))) {
            Ok(body) => ("200 OK", body),
            Err(_) => ("404 Not Found", std::fs::read("public/errors/404.html").unwrap_or_else(|_| b"broken".to_vec())),
        };
        let head = format!("HTTP/1.0 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", body.len());
        let _ = client.write_all(head.as_bytes()).and_then(|()| client.write_all(&body));
    }
    Ok(())
}
