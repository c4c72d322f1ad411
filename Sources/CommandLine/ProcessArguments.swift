import Storage

/// The arguments of the process as they were given, byte for byte.
package enum ProcessArguments {
  /// The arguments without the name of the program.
  ///
  /// - Throws: ``UsageError`` for one that is not UTF-8 text.
  static func read() throws(UsageError) -> [String] {
    var raw: [[UInt8]] = []
    for index in 1..<max(1, Int(Swift.CommandLine.argc)) {
      guard let argument = Swift.CommandLine.unsafeArgv[index] else { break }
      var bytes: [UInt8] = []
      var place = argument
      while place.pointee != 0 {
        bytes.append(UInt8(bitPattern: place.pointee))
        place += 1
      }
      raw.append(bytes)
    }
    return try texts(raw)
  }

  /// The texts of arguments; Swift's own would have U+FFFD where bytes are none, and no one would see that a prompt or a path
  /// is another.
  ///
  /// - Throws: ``UsageError`` for one that is not UTF-8 text.
  package static func texts(_ raw: [[UInt8]]) throws(UsageError) -> [String] {
    for (index, bytes) in raw.enumerated() {
      guard let offset = UTF8Check.firstInvalidOffset(bytes) else { continue }
      let before = index > 0 ? String(decoding: raw[index - 1], as: UTF8.self) : ""
      let name = before.hasPrefix("--") ? "the value of \(before.abbreviated)" : "argument \(index + 1)"
      throw UsageError(
        "\(name) is not UTF-8 text: byte \(offset + 1) is 0x\(String(bytes[offset], radix: 16, uppercase: true)) (\(String(decoding: bytes, as: UTF8.self).abbreviated)); give it in UTF-8, in a UTF-8 terminal."
      )
    }
    return raw.map { String(decoding: $0, as: UTF8.self) }
  }
}
