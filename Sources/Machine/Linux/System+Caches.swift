extension System {
  /// The bytes of the first core's data caches by their level, from `/sys/devices/system/cpu/cpu0/cache`.
  static func dataCaches() -> [Int: Int] {
    var sizes: [Int: Int] = [:]
    for index in 0..<8 {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
      guard let level = word(folder + "level").flatMap({ Int($0) }), let kind = word(folder + "type"),
        kind != "Instruction", let size = word(folder + "size").flatMap(bytes)
      else { continue }
      sizes[level] = size
    }
    return sizes
  }

  private static func word(_ path: String) -> String? {
    ProcText(path).lines.first?.split(whereSeparator: \.isWhitespace).first.map(String.init)
  }

  /// "48K" or "2M" in bytes.
  private static func bytes(_ text: String) -> Int? {
    guard let unit = text.last, let number = Int(text.dropLast()), number > 0, number < 1 << 20 else {
      return nil
    }
    switch unit {
    case "K": return number << 10
    case "M": return number << 20
    default: return nil
    }
  }
}
