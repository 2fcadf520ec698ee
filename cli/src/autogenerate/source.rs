use crate::models::{self, Features, Models, ModelsSource};
use crate::project::Project;
use crate::{Error, Result, schema_rs};

/// Reads the models of a project: those of the package around it, or of those that drivetrain.toml names. `flags` are
/// features beside those that it names.
///
/// # Errors
/// There is no package, or the models have mistakes.
pub fn models_of(project: &Project, flags: &Features) -> Result<Models> {
    let settings = &project.settings.models;
    let features = Features {
        named: [project.features(), flags.named.clone()].concat(),
        all: flags.all,
        no_default: flags.no_default || settings.no_default_features,
    };
    let paths = project.models();
    let source = match paths.is_empty() {
        true => ModelsSource::of_package(project.directory(), &features),
        false => ModelsSource::of_paths(&paths, &features),
    };
    let mut source = source.map_err(Error::Models)?;
    source.conventions = settings.conventions;
    source.generated = schema_rs::options(&project.diesel)?
        .values()
        .filter_map(|it| it.file.clone())
        .collect();
    models::read(&source).map_err(Error::Models)
}

/// Whether a project has models: it names some, or there is a package around it.
#[must_use]
pub fn has_models(project: &Project) -> bool {
    let mut above = project.directory().ancestors();
    !project.models().is_empty() || above.any(|directory| directory.join("Cargo.toml").is_file())
}
