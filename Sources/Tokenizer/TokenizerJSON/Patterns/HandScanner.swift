import Storage

/// A regular expression whose matches cover a text without gaps, by hand.
protocol HandScanner: TextPattern {
  /// The end of the match that begins at `position`, which is before the end of the text.
  func end(_ scan: TextScan, _ position: Int) -> Int
}

extension HandScanner {
  func eachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    let scan = TextScan(bytes)
    var position = 0
    while position < bytes.count {
      let end = end(scan, position)
      body(position..<end)
      position = end
    }
  }
}
