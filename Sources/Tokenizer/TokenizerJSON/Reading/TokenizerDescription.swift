import Foundation
import Storage

/// What a `tokenizer.json` says, its tokens and merges apart.
struct TokenizerDescription {
  /// The model; nil if the file has none.
  var model: ModelParts?
  /// The other members.
  var members = JSONObject()

  /// Above the largest published file, 34 MB.
  static let largestFile = 256 << 20

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` that names the file, the line and what is wrong there.
  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(TokenizerError) {
    guard bytes.count <= Self.largestFile else {
      throw TokenizerError(
        .badInput, "\(path) has \(bytes.count) bytes; at most \(Self.largestFile) are read.")
    }
    do throws(JSONScannerError) {
      self = try JSONScanner.all(bytes) { (scanner: inout JSONScanner) throws(JSONScannerError) in
        try TokenizerDescription(&scanner)
      }
    } catch {
      if let kind = FileKind.detect(Array(bytes.prefix(FileKind.probeLength)), path: path, isBinary: true) {
        throw TokenizerError(.badInput, "\(path) \(kind.isNot("a tokenizer.json"))", remedy: kind.modelRemedy)
      }
      let line = 1 + bytes.prefix(error.offset).count { $0 == 0x0A }
      throw TokenizerError(.badInput, "\(path), line \(line): \(error.reason).")
    }
  }

  private init(_ scanner: inout JSONScanner) throws(JSONScannerError) {
    try scanner.distinctMembers { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      if key == "model", try scanner.peek() == UInt8(ascii: "{") {
        model = try ModelParts(&scanner)
      } else {
        members[key] = try scanner.value()
      }
    }
  }

  /// A description put together otherwise.
  init(model: ModelParts, members: JSONObject) {
    self.model = model
    self.members = members
  }
}
