// What must be the same in each run: `now`, `order` (of a HashMap, which depends on chance), `random`; and what takes
// time: `wait MS`, by way of timer:distro:sys.
#[path = "process.rs"]
mod process;
use process::{ask, next_request, our, respond, text_of_init};
use std::collections::HashMap;
use std::time::{Instant, SystemTime};

#[export_name = "init"]
pub unsafe extern "C" fn init(at: *mut u8, size: usize) {
    text_of_init(at, size);
    let timer = our().module("timer");
    let began = Instant::now();
    loop {
        let (_, body) = next_request();
        let words: Vec<&str> = body.split(' ').collect();
        let answer = match words[..] {
            ["now"] => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
                format!("{} ms since 1970, {} ms since it began", since.as_millis(), began.elapsed().as_millis())
            }
            ["order"] => {
                let map: HashMap<u32, u32> = (0..12).map(|i| (i, i)).collect();
                format!("{:?}", map.keys().collect::<Vec<_>>())
            }
            ["random"] => {
                use std::hash::{BuildHasher, Hasher};
                let state = std::collections::hash_map::RandomState::new();
                format!("{}", state.build_hasher().finish())
            }
            ["wait", ms] => {
                let ms: u64 = ms.parse().unwrap();
                match ask(&timer, format!("{{\"SetTimer\":{}}}", ms).as_bytes(), ms / 1000 + 2, None) {
                    Ok(_) => format!("{} ms since it began", began.elapsed().as_millis()),
                    Err(kind) => format!("send error {}", kind),
                }
            }
            _ => "?".into(),
        };
        respond(answer.as_bytes(), None, &[]);
    }
}
