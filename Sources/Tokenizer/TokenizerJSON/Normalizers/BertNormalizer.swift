import Storage

/// BERT's cleaning: control characters, spaces around Han ideographs, accents, case.
struct BertNormalizer: TextNormalizer {
  private let cleansText: Bool
  private let spacesHan: Bool
  private let stripsAccents: Bool
  private let lowercases: Bool

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    try self.init(
      cleansText: component.flag("clean_text"), spacesHan: component.flag("handle_chinese_chars"),
      stripsAccents: component["strip_accents"] == nil ? nil : component.flag("strip_accents"),
      lowercases: component.flag("lowercase"))
  }

  /// The steps chosen; accents go with upper case where it is not said.
  init(cleansText: Bool, spacesHan: Bool, stripsAccents: Bool?, lowercases: Bool) {
    self.cleansText = cleansText
    self.spacesHan = spacesHan
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
  }

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    if cleansText || spacesHan {
      if text.isASCII { cleanASCII(&text) } else { try clean(&text) }
    }
    if stripsAccents, !text.isASCII {
      try UnicodeNormalizer(form: .nfd).normalize(&text)
      let table = ScalarTable.categories
      try text.rewriteScalars { scalar, length, rewriter in
        if scalar >= 0x300, table[scalar].category == .nonspacingMark {
          rewriter.drop(length)
        } else {
          rewriter.replace(length, with: scalar)
        }
      }
    }
    if lowercases { try LowercaseNormalizer().normalize(&text) }
  }

  private func cleanASCII(_ text: inout NormalizedText) {
    guard cleansText else { return }
    var kept = 0
    for index in text.bytes.indices {
      let byte = text.bytes[index]
      let isSpace = byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D
      if !isSpace, byte < 0x20 || byte == 0x7F { continue }
      text.bytes[kept] = isSpace ? 0x20 : byte
      if text.isTracked { text.origins[kept] = text.origins[index] }
      kept += 1
    }
    text.bytes.removeLast(text.bytes.count - kept)
    if text.isTracked { text.origins.removeLast(text.origins.count - kept) }
  }

  private func clean(_ text: inout NormalizedText) throws(TokenizerError) {
    let (categories, language) = (ScalarTable.categories, ScalarTable.language)
    let (cleansText, spacesHan) = (cleansText, spacesHan)
    try text.rewriteScalars { scalar, length, rewriter in
      if cleansText {
        let isLineControl = scalar == 0x09 || scalar == 0x0A || scalar == 0x0D
        if scalar == 0 || scalar == 0xFFFD || !isLineControl && categories[scalar].isOther {
          return rewriter.drop(length)
        }
        if isLineControl || language[scalar].isWhitespace { return rewriter.replace(length, with: 0x20) }
      }
      if spacesHan, Self.isHan(scalar) {
        // The first space stands in the ideograph's place, and the others for it.
        rewriter.replace(length, with: 0x20)
        rewriter.insert(scalar)
        rewriter.insert(0x20)
      } else {
        rewriter.replace(length, with: scalar)
      }
    }
  }

  /// The blocks that BERT's authors call Chinese.
  @inline(__always)
  private static func isHan(_ scalar: UInt32) -> Bool {
    guard scalar >= 0x3400 else { return false }
    return switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x2_0000...0x2_A6DF, 0x2_A700...0x2_B73F, 0x2_B740...0x2_B81F,
      0x2_B920...0x2_CEAF, 0xF900...0xFAFF, 0x2_F800...0x2_FA1F:
      true
    default: false
    }
  }
}
