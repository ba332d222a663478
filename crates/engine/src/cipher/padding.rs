//! Lengths in classes, so that the length of a ciphertext says little of what it holds.

/// Ends what is held; zeros follow it (ISO/IEC 7816-4).
const END: u8 = 0x80;
const SMALLEST: usize = 16;
/// From here on classes are multiples of it.
const LARGEST_DOUBLED: usize = 4096;
/// Most bytes of a field.
pub(super) const MOST: usize = 1 << 20;

/// The class for so many bytes with their end mark.
fn class(length: usize) -> usize {
    let marked = length + 1;
    if marked > LARGEST_DOUBLED {
        marked.next_multiple_of(LARGEST_DOUBLED)
    } else {
        marked.next_power_of_two().max(SMALLEST)
    }
}

/// Whether a padded text can be so long.
pub(super) fn is_class(length: usize) -> bool {
    length > 0 && length <= class(MOST) && class(length - 1) == length
}

/// How long the padded text is.
pub(super) fn padded(length: usize) -> usize {
    class(length)
}

/// Marks the end of so many bytes and fills the rest with zeros.
pub(super) fn fill(buffer: &mut [u8], length: usize) {
    let (_, rest) = buffer.split_at_mut(length);
    rest.fill(0);
    if let Some(end) = rest.first_mut() {
        *end = END;
    }
}

/// How many bytes of a padded text are held; `None` where it has no end mark.
pub(super) fn held(padded: &[u8]) -> Option<usize> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == END).then_some(end)
}
