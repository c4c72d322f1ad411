import CSentencePiece
import Storage

/// The C functions of the library, with arrays and errors for their pointers and statuses.
enum SentencePieceLibrary {
  /// The token ids of a text.
  static func encode(
    _ handle: OpaquePointer, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(TokenizerError) -> [Int32] {
    var found: UnsafeMutablePointer<Int32>?
    var count = 0
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_encode(handle, characters(bytes), bytes.count, &found, &count, &message)
    try checkStatus(status, message)
    return take(found, count)
  }

  /// The bytes of a text as C spells them.
  static func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
    bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
  }

  /// Throws what the library says, unless it succeeded.
  static func checkStatus(
    _ status: Int32, _ message: UnsafeMutablePointer<CChar>?
  ) throws(TokenizerError) {
    guard status != 0 else { return }
    throw TokenizerError(.badInput, "The SentencePiece library refused: \(take(message)).")
  }

  /// Copies the library's message and frees it.
  static func take(_ message: UnsafeMutablePointer<CChar>?) -> String {
    guard let message else { return "out of memory" }
    defer { csp_free(message) }
    return String(cString: message)
  }

  /// Copies `count` elements and frees them.
  static func take<Element>(_ elements: UnsafeMutablePointer<Element>?, _ count: Int) -> [Element] {
    guard let elements else { return [] }
    defer { csp_free(elements) }
    return Array(UnsafeBufferPointer(start: elements, count: count))
  }
}
