import Foundation
import Storage

/// How a model's makers put a conversation into one text: the `chat_template` of its folder, in the part of Jinja 2 that such
/// templates use, treated as transformers treats it.
///
/// Everything in it is bounded: depth, steps and lengths. What is not known here is refused by its name.
public struct ChatTemplate: @unchecked Sendable {
  // A template is a tree of values that nothing changes: `@unchecked` for its enumerations, whose cases for namespaces and scopes are
  // made while it is rendered and never stay in it.
  private let nodes: [TemplateNode]
  /// The text of the template.
  public let source: String

  /// Reads a template.
  ///
  /// - Throws: ``TemplateError`` with its line.
  public init(_ source: String) throws(TemplateError) {
    self.source = source
    nodes = try TemplateParser.nodes(source)
  }

  /// The text of a conversation.
  ///
  /// - Parameters:
  ///   - messages: objects with `role` and `content`.
  ///   - addsGenerationPrompt: whether it ends in what an answer begins with.
  ///   - variables: what else the template may look at: `bos_token`, `tools` and such.
  ///   - now: what a template that asks for the date is told.
  /// - Throws: ``TemplateError`` where the template refuses the messages, or does what is not known here.
  public func text(
    _ messages: [JSONValue], addsGenerationPrompt: Bool, variables: [String: JSONValue] = [:],
    now: Date = Date()
  ) throws(TemplateError) -> String {
    var values = variables.mapValues(TemplateValue.init)
    values["messages"] = .list(messages.map(TemplateValue.init))
    values["add_generation_prompt"] = .bool(addsGenerationPrompt)
    for name in ["tools", "documents"] where values[name] == nil { values[name] = TemplateValue.none }
    return try TemplateRenderer(now: now).render(nodes, TemplateScope(values))
  }
}
