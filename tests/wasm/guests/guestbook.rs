// Counts visits in a database of its own, as an app would that does not think of others who count at the same time:
// `count KEY` reads, adds one and writes. `read KEY` also lends the reader the right to read the database, `set KEY
// VALUE` writes. Two of them that share a database by one owner (`of OWNER`) lose updates.
#[path = "process.rs"]
mod process;
use process::{ask, get_blob, next_request, our, our_capabilities, print, respond, text_of_init, Address};

struct Database {
    kv: Address,
    package: String,
    publisher: String,
}

impl Database {
    fn call(&self, action: &str, blob: Option<&[u8]>) -> String {
        let body = format!(
            "{{\"package_id\":{{\"package_name\":\"{}\",\"publisher_node\":\"{}\"}},\"db\":\"visits\",\"action\":{}}}",
            self.package, self.publisher, action
        );
        match ask(&self.kv, body.as_bytes(), 5, blob) {
            Ok(answer) => String::from_utf8_lossy(&answer).into_owned(),
            Err(kind) => format!("send error {}", kind),
        }
    }
    fn key(text: &str) -> String {
        format!("[{}]", text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(","))
    }
    fn get(&self, key: &str) -> Option<String> {
        let answer = self.call(&format!("{{\"Get\":{}}}", Self::key(key)), None);
        if answer.contains("Err") || answer.starts_with("send error") {
            return None;
        }
        Some(String::from_utf8(get_blob().expect("an answer to Get has a blob")).unwrap())
    }
    fn set(&self, key: &str, value: &str) -> String {
        self.call(&format!("{{\"Set\":{{\"key\":{},\"tx_id\":null}}}}", Self::key(key)), Some(value.as_bytes()))
    }
}

#[export_name = "init"]
pub unsafe extern "C" fn init(at: *mut u8, size: usize) {
    let me = text_of_init(at, size);
    let us = our();
    let database = Database { kv: us.module("kv"), package: us.package.clone(), publisher: us.publisher.clone() };
    let opened = database.call("\"Open\"", None);
    print(&format!("{} opens its database: {}", me, opened));
    loop {
        let (_, body) = next_request();
        let words: Vec<&str> = body.split(' ').collect();
        match words[..] {
            ["count", key] => {
                let count: u64 = database.get(key).map_or(0, |text| text.parse().unwrap());
                let written = database.set(key, &(count + 1).to_string());
                if written.contains("Err") || written.starts_with("send error") {
                    respond(written.as_bytes(), None, &[]);
                } else {
                    respond((count + 1).to_string().as_bytes(), None, &[]);
                }
            }
            ["read", key] => {
                let lent: Vec<_> = our_capabilities().into_iter().filter(|cap| cap.params.contains("read")).collect();
                let value = database.get(key);
                respond(value.as_deref().unwrap_or("nobody").as_bytes(), None, &lent);
            }
            ["set", key, value] => {
                let written = database.set(key, value);
                respond(written.as_bytes(), None, &[]);
            }
            ["end"] => return respond(b"bye", None, &[]),
            _ => respond(b"?", None, &[]),
        }
    }
}
