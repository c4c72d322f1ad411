import Foundation

/// What was found of a corpus when it was last read, kept beside its token files so that it need not be read again as long
/// as the file system says the same of its files (``FileStamp``).
struct CorpusIndex: Codable {
  /// ``CorpusFingerprint/stamp(_:)`` of the files.
  let stamp: String
  /// The fingerprint of the corpus.
  let fingerprint: String
  /// The fingerprints of its parts.
  let parts: [String]

  static func path(_ folder: String, stamp: String) -> String { "\(folder)/corpus-\(stamp.prefix(32)).json" }

  /// Where the token file of a part lies.
  static func tokenPath(_ folder: String, part: String) -> String {
    "\(folder)/tokens-\(part.prefix(32)).bin"
  }

  /// The index for a stamp; nil where there is none that can be read, since then the text is.
  static func read(_ folder: String, stamp: String) -> CorpusIndex? {
    guard let data = FileManager.default.contents(atPath: path(folder, stamp: stamp)) else { return nil }
    do {
      let index = try JSONDecoder().decode(CorpusIndex.self, from: data)
      return index.stamp == stamp && !index.parts.isEmpty ? index : nil
    } catch {
      return nil
    }
  }

  func write(_ folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try TokenCache.write(try encoder.encode(self), to: Self.path(folder, stamp: stamp))
  }
}
