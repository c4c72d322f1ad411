// Parts of values.
extension TemplateOperators {
  /// `value.name`: a method where the kind of value has one, else the member.
  static func attribute(_ name: String, of value: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch value {
    case .undefined(let missing): throw TemplateError("\(missing) is undefined, so it has no \(name)")
    case .loop(let loop): return try attribute(name, of: loop)
    case .namespace(let namespace): return namespace.members[name] ?? .undefined(name)
    case .dictionary(let dictionary):
      if TemplateMethods.names(of: value).contains(name) { return .method(value, name) }
      return dictionary[name] ?? .undefined(name)
    default:
      if TemplateMethods.names(of: value).contains(name) { return .method(value, name) }
      return .undefined(name)
    }
  }

  private static func attribute(_ name: String, of loop: TemplateLoop) throws(TemplateError) -> TemplateValue
  {
    let (index, count) = (loop.index, loop.elements.count)
    switch name {
    case "index": return .integer(index + 1)
    case "index0": return .integer(index)
    case "revindex": return .integer(count - index)
    case "revindex0": return .integer(count - index - 1)
    case "first": return .bool(index == 0)
    case "last": return .bool(index == count - 1)
    case "length": return .integer(count)
    case "depth": return .integer(loop.depth)
    case "depth0": return .integer(loop.depth - 1)
    case "previtem": return index > 0 ? loop.elements[index - 1] : .undefined("loop.previtem")
    case "nextitem": return index + 1 < count ? loop.elements[index + 1] : .undefined("loop.nextitem")
    case "cycle": return .method(.loop(loop), name)
    default: throw TemplateError("loop.\(name) is not known here")
    }
  }

  /// `value[index]`: undefined where there is none.
  static func element(_ index: TemplateValue, of value: TemplateValue) throws(TemplateError) -> TemplateValue
  {
    switch value {
    case .undefined(let missing): throw TemplateError("\(missing) is undefined, so it has no elements")
    case .dictionary(let dictionary):
      if let found = dictionary[index] { return found }
    case .list(let elements):
      if let place = integer(index) {
        let place = place < 0 ? elements.count + place : place
        return elements.indices.contains(place) ? elements[place] : .undefined("element \(index.text)")
      }
    case .string(let text):
      if let place = integer(index) {
        let scalars = Array(text.unicodeScalars)
        let place = place < 0 ? scalars.count + place : place
        return scalars.indices.contains(place)
          ? .string(String(scalars[place])) : .undefined("character \(index.text)")
      }
    default: break
    }
    if case .string(let name) = index { return try attribute(name, of: value) }
    return .undefined("element \(index.text)")
  }

  /// `value[from:to:by]`
  static func slice(
    _ value: TemplateValue, _ from: TemplateValue, _ to: TemplateValue, _ by: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    func bound(_ value: TemplateValue) throws(TemplateError) -> Int? {
      if case .none = value { return nil }
      guard let bound = integer(value) else { throw TemplateError("a slice by \(value.kind)") }
      return bound
    }
    let isText: Bool
    let elements: [TemplateValue]
    switch value {
    case .string: (isText, elements) = (true, try self.elements(value))
    case .list(let list): (isText, elements) = (false, list)
    case .undefined(let missing): throw TemplateError("\(missing) is undefined, so it has no parts")
    default: throw TemplateError("\(value.kind) has no parts")
    }
    let step = try bound(by) ?? 1, count = elements.count
    guard step != 0 else { throw TemplateError("a slice in steps of zero") }
    func clamped(_ place: Int?, _ usual: Int) -> Int {
      guard let place else { return usual }
      let absolute = place < 0 ? max(place, -count - 1) + count : min(place, count)
      return step > 0 ? max(0, absolute) : min(count - 1, max(-1, absolute))
    }
    let start = clamped(try bound(from), step > 0 ? 0 : count - 1),
      end = clamped(try bound(to), step > 0 ? count : -1)
    // A step beyond the ends is one to the ends.
    let parts = stride(from: start, to: end, by: step > 0 ? min(step, count + 1) : max(step, -count - 1)).map
    { elements[$0] }
    return isText ? .string(parts.map(\.text).joined()) : .list(parts)
  }
}
