//! PostgreSQL's protocol, as far as messages can be told apart.

/// Cuts a stream of bytes into messages. PostgreSQL manual, "Message Flow": a byte that names the kind, and a length
/// that counts itself; a client's first message has no kind.
#[derive(Default)]
pub(crate) struct Messages {
    unread: Vec<u8>,
    is_start_up: bool,
}

impl Messages {
    /// Of a client.
    pub(crate) fn after_start_up() -> Self {
        Self {
            unread: Vec::new(),
            is_start_up: true,
        }
    }

    /// Takes what came, and shows the kind of each message that ended with it.
    pub(crate) fn read(&mut self, bytes: &[u8], mut see: impl FnMut(u8)) {
        self.unread.extend_from_slice(bytes);
        let mut seen = 0;
        while let Some(length) = self.length(seen).filter(|length| seen + length <= self.unread.len()) {
            if !self.is_start_up {
                see(self.unread[seen]);
            }
            self.is_start_up = false;
            seen += length;
        }
        self.unread.drain(..seen);
    }

    /// The length of the message that begins here, once it is known.
    fn length(&self, start: usize) -> Option<usize> {
        let kind = usize::from(!self.is_start_up);
        let length = self.unread.get(start + kind..start + kind + 4)?;
        let length = u32::from_be_bytes(length.try_into().expect("four bytes"));
        Some(kind + usize::try_from(length).expect("a length"))
    }
}
