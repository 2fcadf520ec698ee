//! `erd` as a command.

use super::database::both;

both!(a_diagram_is_written_in_the_form_of_the_file, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    assert!(project.run(&["erd"]).succeeds().contains("erDiagram"));
    assert!(project.run(&["erd", "--format", "dot"]).succeeds().contains("digraph"));
    project.run(&["erd", "-o", "schema.svg", "--except", "tags"]).succeeds();
    let svg = project.read("schema.svg");
    assert!(svg.contains("<svg") && svg.contains("posts") && !svg.contains("tags"));
    project.run(&["erd", "--only", "nowhere"]).ends_with(64, &["nowhere"]);
});
