// A Hyperware process in Rust: the canonical ABI of world process-v1 by hand, for what these guests use.
#![allow(dead_code)]

#[link(wasm_import_module = "hyperware:process/standard@1.0.0")]
extern "C" {
    #[link_name = "our"]
    fn node_our(result: *mut u8);
    #[link_name = "print-to-terminal"]
    fn node_print(verbosity: i32, at: *const u8, size: usize);
    #[link_name = "receive"]
    fn node_receive(result: *mut u8);
    #[link_name = "get-blob"]
    fn node_get_blob(result: *mut u8);
    #[link_name = "our-capabilities"]
    fn node_our_capabilities(result: *mut u8);
    #[link_name = "send-and-await-response"]
    fn node_ask(question: *const u8, result: *mut u8);
    #[link_name = "send-response"]
    fn node_respond(
        inherit: i32, body: *const u8, body_size: usize, has_metadata: i32, metadata: *const u8, metadata_size: usize,
        caps: *const u8, caps_size: usize, has_blob: i32, has_mime: i32, mime: *const u8, mime_size: usize,
        bytes: *const u8, bytes_size: usize,
    );
}

#[no_mangle]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    use std::alloc::{alloc, realloc, Layout};
    if size == 0 {
        return align as *mut u8;
    }
    if old_size == 0 {
        return alloc(Layout::from_size_align_unchecked(size, align));
    }
    realloc(old, Layout::from_size_align_unchecked(old_size, align), size)
}

unsafe fn word(at: *const u8, offset: usize) -> usize {
    *(at.add(offset) as *const u32) as usize
}
unsafe fn bytes(at: *const u8, offset: usize) -> Vec<u8> {
    let (data, size) = (word(at, offset), word(at, offset + 4));
    if size == 0 { Vec::new() } else { Vec::from_raw_parts(data as *mut u8, size, size) }
}
unsafe fn string(at: *const u8, offset: usize) -> String {
    String::from_utf8(bytes(at, offset)).unwrap()
}
unsafe fn put(at: *mut u8, offset: usize, text: &[u8]) {
    *(at.add(offset) as *mut u32) = text.as_ptr() as u32;
    *(at.add(offset + 4) as *mut u32) = text.len() as u32;
}

#[derive(Clone, Debug)]
pub struct Address {
    pub node: String,
    pub process: String,
    pub package: String,
    pub publisher: String,
}
impl Address {
    /// A runtime module of the same node.
    pub fn module(&self, name: &str) -> Address {
        Address { node: self.node.clone(), process: name.into(), package: "distro".into(), publisher: "sys".into() }
    }
}
unsafe fn address(at: *const u8) -> Address {
    Address { node: string(at, 0), process: string(at, 8), package: string(at, 16), publisher: string(at, 24) }
}
unsafe fn put_address(at: *mut u8, address: &Address) {
    put(at, 0, address.node.as_bytes());
    put(at, 8, address.process.as_bytes());
    put(at, 16, address.package.as_bytes());
    put(at, 24, address.publisher.as_bytes());
}

pub struct Capability {
    pub issuer: Address,
    pub params: String,
}
unsafe fn capabilities(at: *const u8, offset: usize) -> Vec<Capability> {
    let (data, count) = (word(at, offset) as *const u8, word(at, offset + 4));
    (0..count).map(|i| Capability { issuer: address(data.add(40 * i)), params: string(data.add(40 * i), 32) }).collect()
}

pub fn our() -> Address {
    unsafe {
        let mut result = [0u32; 8];
        node_our(result.as_mut_ptr() as *mut u8);
        address(result.as_ptr() as *const u8)
    }
}
pub fn print(line: &str) {
    unsafe { node_print(0, line.as_ptr(), line.len()) }
}
pub fn our_capabilities() -> Vec<Capability> {
    unsafe {
        let mut result = [0u32; 2];
        node_our_capabilities(result.as_mut_ptr() as *mut u8);
        capabilities(result.as_ptr() as *const u8, 0)
    }
}
pub fn get_blob() -> Option<Vec<u8>> {
    unsafe {
        let mut result = [0u32; 6];
        node_get_blob(result.as_mut_ptr() as *mut u8);
        let at = result.as_ptr() as *const u8;
        if *at == 0 {
            return None;
        }
        if *at.add(4) != 0 {
            string(at, 8);
        }
        Some(bytes(at, 16))
    }
}

/// The body of the answer, or the kind of the send error: 0 is offline, 1 is a timeout.
pub fn ask(target: &Address, body: &[u8], within_s: u64, blob: Option<&[u8]>) -> Result<Vec<u8>, u8> {
    unsafe {
        let mut question = [0u64; 14];
        let at = question.as_mut_ptr() as *mut u8;
        put_address(at, target);
        *at.add(40) = 1;
        *(at.add(48) as *mut u64) = within_s;
        put(at, 56, body);
        put(at, 76, &[]);
        if let Some(bytes) = blob {
            *at.add(88) = 1;
            put(at, 104, bytes);
        }
        let mut result = [0u64; 17];
        let got = result.as_mut_ptr() as *mut u8;
        node_ask(at, got);
        if *got != 0 {
            return Err(*got.add(8));
        }
        address(got.add(8));
        assert!(*got.add(40) == 1, "an answer is a response");
        let response = got.add(48);
        if *response.add(12) != 0 {
            string(response, 16);
        }
        capabilities(response, 24);
        Ok(bytes(response, 4))
    }
}
pub fn respond(body: &[u8], blob: Option<&[u8]>, caps: &[Capability]) {
    unsafe {
        let mut area = vec![0u64; caps.len() * 5 + 1];
        let at = area.as_mut_ptr() as *mut u8;
        for (i, cap) in caps.iter().enumerate() {
            put_address(at.add(40 * i), &cap.issuer);
            put(at.add(40 * i), 32, cap.params.as_bytes());
        }
        let bytes = blob.unwrap_or(&[]);
        let none = std::ptr::null();
        node_respond(
            0, body.as_ptr(), body.len(), 0, none, 0, at, caps.len(), blob.is_some() as i32, 0, none, 0, bytes.as_ptr(),
            bytes.len(),
        );
    }
}

/// The next request: who asks, and its body. Everything else is passed over.
pub fn next_request() -> (Address, String) {
    loop {
        unsafe {
            let mut result = [0u64; 19];
            let got = result.as_mut_ptr() as *mut u8;
            node_receive(got);
            if *got != 0 || *got.add(40) != 0 {
                continue;
            }
            let source = address(got.add(8));
            let request = got.add(48);
            let body = string(request, 24);
            if *request.add(32) != 0 {
                string(request, 36);
            }
            capabilities(request, 44);
            return (source, body);
        }
    }
}

/// What `init` is given, which the caller owns.
pub unsafe fn text_of_init(at: *mut u8, size: usize) -> String {
    if size == 0 { String::new() } else { String::from_utf8(Vec::from_raw_parts(at, size, size)).unwrap() }
}
