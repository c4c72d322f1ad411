import Storage

/// A sign for spaces, as SentencePiece has it, and where one is put before a text.
struct Metaspace: Sendable {
  /// Where the sign is put before a text that has none.
  enum Scheme: String, Sendable {
    case always, never, first
  }

  let replacement: UInt32
  let scheme: Scheme
  let splits: Bool

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    replacement = try component.character("replacement")
    splits = try component.flag("split", default: true)
    let name = try component.optionalText("prepend_scheme")
    guard let scheme = Scheme(rawValue: name ?? "always") else {
      throw component.unknown("prepend_scheme", name ?? "")
    }
    // The older member, which says the same.
    let adds = try component.flag("add_prefix_space", default: true)
    guard adds || name == nil || scheme == .never else {
      throw component.refused("add_prefix_space", "is false, and prepend_scheme is “\(scheme.rawValue)”")
    }
    self.scheme = adds ? scheme : .never
  }

  /// The sign as UTF-8.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    UTF8Scalar.append(replacement, to: &bytes)
    return bytes
  }
}

/// Turns spaces into a sign, puts one before the text, and cuts before each.
struct MetaspacePreTokenizer: PreTokenizer {
  let metaspace: Metaspace
  private let sign: [UInt8]

  /// The step for a sign.
  init(_ metaspace: Metaspace) {
    self.metaspace = metaspace
    sign = metaspace.bytes
  }

  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.rewrite { part throws(TokenizerError) in
      if part.bytes.contains(UInt8(ascii: " ")), sign != [UInt8(ascii: " ")] {
        try part.rewrite { bytes, rewriter throws(TokenizerError) in
          while rewriter.position < bytes.count {
            let space = bytes[rewriter.position...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
            rewriter.copy(space - rewriter.position, of: bytes)
            if space < bytes.count { rewriter.replace(1, with: metaspace.replacement) }
          }
        }
      }
      let prepends =
        switch metaspace.scheme {
        case .always: true
        case .first: part.start == 0
        case .never: false
        }
      if prepends, !part.continues, !part.bytes.starts(with: sign) { part.prepend(sign) }
    }
    guard metaspace.splits else { return }
    try text.split { bytes, emit throws(TokenizerError) in
      var start = 0
      var position = 0
      while position < bytes.count {
        if bytes[position] == sign[0], bytes[position...].starts(with: sign) {
          emit(start..<position)
          start = position
          position += sign.count
        } else {
          position += 1
        }
      }
      emit(start..<bytes.count)
    }
  }
}
