/// What to do about a mistake, in words in which options stand by their names: `text-column`.
///
/// A library knows which setting mends a mistake, and a command how a person writes that setting.
public struct Remedy: Sendable, Equatable {
  fileprivate enum Part: Sendable, Equatable {
    case words(String)
    case option(String)
  }

  fileprivate var parts: [Part] = []

  /// Whether nothing can be done about it, or the mistake itself says what.
  public var isEmpty: Bool { parts.isEmpty }

  /// The remedy as a sentence, or a part of one.
  ///
  /// - Parameter write: how an option of a name is written.
  public func text(_ write: (_ option: String) -> String) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .option(let name): write(name)
      }
    }.joined()
  }

  /// The remedy with a capital letter at its beginning.
  package var capitalized: Remedy {
    guard case .words(let words)? = parts.first else { return self }
    var remedy = self
    remedy.parts[0] = .words(words.prefix(1).uppercased() + words.dropFirst())
    return remedy
  }

  /// The remedy with other words in place of some of its own.
  package func replacing(_ words: String, with others: String) -> Remedy {
    var remedy = self
    remedy.parts = parts.map { part in
      if case .words(let text) = part { .words(text.replacing(words, with: others)) } else { part }
    }
    return remedy
  }

  /// The remedy with another option in place of one.
  func renaming(_ option: String, to other: String) -> Remedy {
    var remedy = self
    remedy.parts = parts.map { $0 == .option(option) ? .option(other) : $0 }
    return remedy
  }

  /// One remedy after the other, in one sentence.
  package static func + (left: Remedy, right: Remedy) -> Remedy {
    var remedy = left
    remedy.parts += right.parts
    return remedy
  }
}

extension Remedy: CustomStringConvertible {
  /// The remedy with options by their names.
  public var description: String { text { $0 } }
}

extension Remedy: ExpressibleByStringInterpolation {
  /// Words with options between them: `"Name it with \(option: "text-column")"`.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    /// Nothing yet.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Appends words.
    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.words(literal)) }
    }

    /// Appends a value in words.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      appendLiteral(value.description)
    }

    /// Appends the name of an option, without dashes.
    public mutating func appendInterpolation(option: String) { parts.append(.option(option)) }
  }

  /// Words without options.
  public init(stringLiteral words: String) { parts = words.isEmpty ? [] : [.words(words)] }

  /// Words with options.
  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}
