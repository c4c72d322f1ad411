import Foundation

/// The functions that templates find without defining them.
enum TemplateFunctions {
  static let names: Set = ["range", "namespace", "dict", "raise_exception", "strftime_now"]

  static func call(_ name: String, _ arguments: TemplateArguments, now: Date) throws(TemplateError)
    -> TemplateValue
  {
    switch name {
    case "range": return try range(arguments.positional)
    case "namespace", "dict":
      var members = TemplateDictionary()
      if case .dictionary(let given)? = arguments.positional.first { members = given }
      for (name, value) in arguments.named { members.set(.string(name), value) }
      if name == "dict" { return .dictionary(members) }
      return .namespace(
        TemplateNamespace(
          Dictionary(members.members.map { ($0.key.text, $0.value) }, uniquingKeysWith: { $1 })))
    case "raise_exception":
      throw TemplateError(arguments.positional.first?.text ?? "the template refuses these messages")
    default: return .string(try date(arguments.positional.first?.text ?? "", now))
    }
  }

  private static func range(_ values: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    let bounds = values.compactMap(TemplateOperators.integer)
    guard bounds.count == values.count, (1...3).contains(bounds.count) else {
      throw TemplateError("range takes one to three whole numbers")
    }
    let (from, to) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
    let step = bounds.count == 3 ? bounds[2] : 1
    guard step != 0 else { throw TemplateError("range in steps of zero") }
    guard Double(to) - Double(from) <= 1e5 * abs(Double(step)),
      Double(from) - Double(to) <= 1e5 * abs(Double(step))
    else {
      throw TemplateError("range of more than 100000 numbers")
    }
    return .list(stride(from: from, to: to, by: step).map { .integer($0) })
  }

  /// A date as C's `strftime` writes it.
  private static func date(_ format: String, _ now: Date) throws(TemplateError) -> String {
    guard format.utf8.count <= 1000 else { throw TemplateError("strftime_now: a format that is too long") }
    if format.isEmpty { return "" }
    var time = time_t(now.timeIntervalSince1970), parts = tm()
    localtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 16_384)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
