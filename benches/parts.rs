//! How long the parts of a run take, in memory: `cargo bench --bench parts`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use designgen::answers::{Answers, Draft, json_schema, starter_file};
use designgen::catalog;
use designgen::engine::Evaluator;
use designgen::plan::Planner;
use designgen::template::Template;

const TEMPLATE: &str = "challenge";

fn draft(template: &Template) -> Draft<'_> {
    let mut draft = Draft::new(&template.manifest);
    for answers in &template.answers {
        draft.add_source(answers.clone());
    }
    draft
}

fn resolved(template: &Template, evaluator: &Evaluator) -> Answers {
    draft(template).resolve(evaluator).expect("presets are valid answers")
}

fn parts(criterion: &mut Criterion) {
    let evaluator = Evaluator::default();
    let template = catalog::template(TEMPLATE).expect("is built in");

    criterion.bench_function("read the folders of the template", |bencher| {
        bencher.iter(|| catalog::folders(black_box(TEMPLATE)));
    });
    criterion.bench_function("read the folders and lay them over one another", |bencher| {
        bencher.iter(|| catalog::template(black_box(TEMPLATE)));
    });
    criterion.bench_function("make the evaluator", |bencher| bencher.iter(Evaluator::default));
    criterion.bench_function("make the engine with all partials", |bencher| {
        bencher.iter(|| Planner::new(&template, &evaluator).map(|_| ()));
    });
    criterion.bench_function("starter file", |bencher| {
        bencher.iter(|| starter_file(&template.manifest))
    });
    criterion.bench_function("JSON Schema", |bencher| {
        bencher.iter(|| json_schema(&template.manifest))
    });

    for preset in catalog::presets().expect("presets are valid") {
        let template = catalog::template(&preset.name).expect("is built in");
        let planner = Planner::new(&template, &evaluator).expect("partials are valid");
        criterion.bench_function(&format!("{}: parse the answers", preset.name), |bencher| {
            bencher.iter(|| draft(&template));
        });
        criterion.bench_function(&format!("{}: resolve the answers", preset.name), |bencher| {
            let draft = draft(&template);
            bencher.iter(|| draft.resolve(&evaluator).map(|_| ()));
        });
        criterion.bench_function(&format!("{}: plan all files", preset.name), |bencher| {
            let answers = resolved(&template, &evaluator);
            bencher.iter(|| planner.plan(&answers).map(|plan| plan.bytes()));
        });
    }
}

criterion_group!(benches, parts);
criterion_main!(benches);
