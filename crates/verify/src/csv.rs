//! CSV as PostgreSQL's COPY writes it: NULL is nothing, an empty text two quotes.

use std::io::{BufRead, Error, ErrorKind};

/// A record's values; NULL is `None`.
pub type Record = Vec<Option<String>>;

pub struct Reader<R>(R);

impl<R: BufRead> Reader<R> {
    pub fn new(input: R) -> Self {
        Self(input)
    }

    /// The next record, `None` at the end.
    ///
    /// # Errors
    /// Where the input cannot be read, is no UTF-8, or ends within quotes.
    pub fn next(&mut self) -> Result<Option<Record>, Error> {
        let mut line = Vec::new();
        loop {
            let before = line.len();
            if self.0.read_until(b'\n', &mut line)? == 0 {
                return if before == 0 { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
            // A line break within quotes is part of a value.
            if line.iter().filter(|byte| **byte == b'"').count().is_multiple_of(2) {
                break;
            }
        }
        let text = std::str::from_utf8(&line).map_err(|_| Error::from(ErrorKind::InvalidData))?;
        Ok(Some(split(text.trim_end_matches(['\n', '\r']))))
    }
}

fn split(line: &str) -> Record {
    let mut record = Vec::new();
    let mut rest = line;
    loop {
        let (value, after) = field(rest);
        record.push(value);
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return record,
        }
    }
}

fn field(text: &str) -> (Option<String>, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (value, after) = text.split_at(end);
        return ((!value.is_empty()).then(|| value.to_owned()), after);
    };
    let mut value = String::new();
    loop {
        let end = rest.find('"').unwrap_or(rest.len());
        value.push_str(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or("");
        match rest.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => return (Some(value), rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_copy_writes_them() {
        let text = "a,,\"\",\"x\"\"y,\nz\"\n1,2,3,4\n";
        let mut reader = Reader::new(text.as_bytes());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(reader.next().expect("a record"), Some(vec![some("a"), None, some(""), some("x\"y,\nz")]));
        assert_eq!(reader.next().expect("a record"), Some(vec![some("1"), some("2"), some("3"), some("4")]));
        assert_eq!(reader.next().expect("the end"), None);
    }

    #[test]
    fn an_end_within_quotes_is_told() {
        assert!(Reader::new("a,\"b".as_bytes()).next().is_err());
    }
}
