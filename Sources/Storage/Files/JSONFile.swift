import Foundation

/// Parses a JSON file of at most `limit` bytes, strictly: UTF-8, no duplicate keys.
package func readJSON(_ path: String, limit: Int = 4_000_000) throws(FileError) -> JSONValue {
  let text = try mapFile(path)
  defer { unmap(text) }
  guard text.count <= limit else {
    throw FileError(path, "has \(text.count) bytes; at most \(limit) are expected here")
  }
  do throws(JSONScannerError) {
    return try JSONScanner.all(text) { (scanner: inout JSONScanner) throws(JSONScannerError) in
      try scanner.value()
    }
  } catch {
    if let kind = FileKind.detect(Array(text.prefix(FileKind.probeLength)), path: path, isBinary: true) {
      throw FileError(.badInput, path, kind.isNot("JSON"), remedy: kind.modelRemedy)
    }
    let line = 1 + text.prefix(error.offset).count { $0 == 0x0A }
    throw FileError(path, "line \(line): not valid JSON: \(error.reason)")
  }
}
