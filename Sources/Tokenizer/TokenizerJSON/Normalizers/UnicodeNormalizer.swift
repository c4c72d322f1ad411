import Storage

/// NFC, NFD, NFKC or NFKD.
///
/// Only what may change is looked at twice: a character that no form touches is copied, with nothing before it kept
/// in mind
/// but where it begins.
struct UnicodeNormalizer: TextNormalizer {
  let form: NormalizationForm

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    guard needsWork(text.bytes) else { return }
    try text.rewrite { bytes, rewriter throws(TokenizerError) in
      let table = Decompositions.shared
      var position = 0
      /// Where the last character begins that nothing has changed yet.
      var last = 0
      while position < bytes.count {
        let (scalar, length) = UTF8Scalar.read(bytes, at: position)
        guard table.isUnstable(scalar, form) else {
          last = position
          position += length
          continue
        }
        rewriter.copy(last - rewriter.position, of: bytes)
        var scalars: [UInt32] = []
        var end = last
        while end < bytes.count {
          let (next, size) = UTF8Scalar.read(bytes, at: end)
          guard end <= position || table.isUnstable(next, form) else { break }
          scalars.append(next)
          end += size
        }
        write(form.apply(scalars), until: end, of: bytes, into: &rewriter)
        (position, last) = (end, end)
        try rewriter.checkSize()
      }
      rewriter.copy(bytes.count - rewriter.position, of: bytes)
    }
  }

  /// Whether any character may change; no ASCII does, and nothing below U+0300 in NFC.
  private func needsWork(_ bytes: [UInt8]) -> Bool {
    let least: UInt8 = form == .nfc ? 0xCC : 0x80
    return bytes.contains { $0 >= least }
  }

  private func write(
    _ changes: [NormalizationForm.Change], until end: Int, of bytes: UnsafeBufferPointer<UInt8>,
    into rewriter: inout TextRewriter
  ) {
    for (scalar, change) in changes {
      if change > 0 {
        rewriter.insert(scalar)
        continue
      }
      var length = 0
      for _ in 0...(-change) where rewriter.position + length < end {
        length += UTF8Scalar.length(lead: bytes[rewriter.position + length])
      }
      rewriter.replace(length, with: scalar)
    }
    rewriter.drop(max(0, end - rewriter.position))
  }
}
