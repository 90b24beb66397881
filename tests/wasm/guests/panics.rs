// Ends in the ways in which processes in Rust end: `panic WORDS`, `index`, `unwrap`, `exit N`; `say WORDS` goes to
// standard error first.
#[path = "process.rs"]
mod process;
use process::{next_request, respond, text_of_init};

#[export_name = "init"]
pub unsafe extern "C" fn init(at: *mut u8, size: usize) {
    text_of_init(at, size);
    loop {
        let (_, body) = next_request();
        let (verb, rest) = body.split_once(' ').unwrap_or((&body, ""));
        match verb {
            "panic" => panic!("{}", rest),
            "index" => {
                let few = vec![1, 2, 3];
                respond(few[rest.len() + 3].to_string().as_bytes(), None, &[]);
            }
            "unwrap" => {
                let number: u64 = rest.parse().unwrap();
                respond(number.to_string().as_bytes(), None, &[]);
            }
            "exit" => std::process::exit(rest.parse().unwrap_or(1)),
            "say" => {
                eprintln!("{}", rest);
                println!("{}", rest);
                respond(b"said", None, &[]);
            }
            _ => respond(b"?", None, &[]),
        }
    }
}
