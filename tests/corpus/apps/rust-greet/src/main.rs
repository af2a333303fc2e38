use std::process::{exit, Command};

fn main() {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        None | Some("--help") => println!("usage: greet NAME | greet --again NAME"),
        Some("--again") => {
            // Through PATH, as a shell would find it.
            let name = args.next().unwrap_or_default();
            match Command::new("greet").arg(name).status() {
                Ok(status) => exit(status.code().unwrap_or(1)),
                Err(error) => {
                    eprintln!("greet: cannot start greet: {error}");
                    exit(1)
                }
            }
        }
        Some(name) => println!("{}", words::hello(name)),
    }
}
