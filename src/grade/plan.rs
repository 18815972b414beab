//! Plans for more hand-ins than one machine takes: the same command for each of them, on a platform that has many.

use serde_json::json;

use super::HandIn;

/// Commits of the actions that a plan uses, as in the table of versions of the templates.
const CHECKOUT: &str = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const UPLOAD: &str = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0";

/// A workflow of GitHub Actions with a matrix. Paths are as they were named, in the repository.
pub fn github(author: &str, hand_ins: &[HandIn]) -> String {
    let matrix: String = hand_ins
        .iter()
        .map(|hand_in| {
            format!(
                "          - {}\n",
                expression_free(&hand_in.folder.display().to_string())
            )
        })
        .collect();
    let author = expression_free(author);
    format!(
        r#"# Grades each hand-in in a job of its own, and puts all results into one table. The repository is private: it holds the author
# edition, the hand-ins, and designgen in the folder `designgen`.
name: Grade
on: workflow_dispatch
permissions:
  contents: read
  actions: read
env:
  AUTHOR: {author}
jobs:
  grade:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    strategy:
      fail-fast: false
      matrix:
        hand-in:
{matrix}    steps:
      - uses: {CHECKOUT}
        with: {{persist-credentials: false, submodules: true}}
      - name: Set up the sandbox
        run: |
          sudo apt-get update && sudo apt-get install --yes bubblewrap redis-server
          sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
      - run: command -v designgen || cargo install --path designgen --locked
      - run: designgen grade "$AUTHOR" "$HAND_IN" --output grades
        env:
          HAND_IN: ${{{{ matrix.hand-in }}}}
      - run: cat grades/*/report.md >> "$GITHUB_STEP_SUMMARY"
      - uses: {UPLOAD}
        with:
          name: grade-${{{{ strategy.job-index }}}}
          path: grades
  table:
    if: ${{{{ !cancelled() }}}}
    needs: grade
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: {CHECKOUT}
        with: {{persist-credentials: false, submodules: true}}
      - run: gh run download "$GITHUB_RUN_ID" --dir parts
        env:
          GH_TOKEN: ${{{{ github.token }}}}
      - run: mkdir grades && cp -R parts/*/. grades
      - run: command -v designgen || cargo install --path designgen --locked
      - run: designgen grade "$AUTHOR" --output grades
      - run: cat grades/table.md >> "$GITHUB_STEP_SUMMARY"
      - uses: {UPLOAD}
        with:
          name: grades
          path: grades
"#
    )
}

/// A text in YAML that GitHub takes for no expression.
fn expression_free(text: &str) -> String {
    json!(text.replace("${{", "${{ '${{' }}")).to_string()
}

/// An indexed Job. Paths are as they were named, in the volume.
pub fn kubernetes(author: &str, hand_ins: &[HandIn]) -> String {
    let arguments: String = hand_ins
        .iter()
        .map(|hand_in| format!("            - {}\n", json!(hand_in.folder.display().to_string())))
        .collect();
    let author = json!(author);
    let completions = hand_ins.len();
    format!(
        r#"# Grades each hand-in in a pod of its own. The image holds designgen, bubblewrap and what the challenge runs with; the claim `grading`
# holds the author edition and the hand-ins, and takes the results. Once all pods have ended, `designgen grade AUTHOR --output grades`
# puts them into one table. Nodes need user namespaces for pods; nothing leaves a pod, but a network plugin has to enforce the policy.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: grade
spec:
  podSelector:
    matchLabels: {{app: grade}}
  policyTypes: [Ingress, Egress]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: grade
spec:
  completions: {completions}
  parallelism: {parallelism}
  completionMode: Indexed
  backoffLimitPerIndex: 1
  activeDeadlineSeconds: 86400
  template:
    metadata:
      labels: {{app: grade}}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      hostUsers: false
      containers:
        - name: grade
          image: designgen-grader:1
          workingDir: /grading
          command:
            - sh
            - -c
            - author=$1; shift "$((JOB_COMPLETION_INDEX + 1))"; exec designgen grade "$author" "$1" --output grades
            - sh
          args:
            - {author}
{arguments}          resources:
            requests: {{cpu: "2", memory: 3Gi}}
            limits: {{memory: 4Gi}}
          securityContext:
            allowPrivilegeEscalation: false
            # A sandbox in a pod needs a process list of its own.
            procMount: Unmasked
            seccompProfile: {{type: Unconfined}}
          volumeMounts:
            - {{name: grading, mountPath: /grading}}
            - {{name: temporary, mountPath: /tmp}}
      volumes:
        - name: grading
          persistentVolumeClaim: {{claimName: grading}}
        - name: temporary
          emptyDir: {{sizeLimit: 4Gi}}
"#,
        parallelism = completions.min(10)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_those_of_the_table_of_versions() {
        let versions = include_str!("../../templates/base/data/versions.yaml");
        for action in [CHECKOUT, UPLOAD] {
            let commit = action.split(['@', ' ']).nth(1).expect("a commit");
            assert!(versions.contains(commit), "{action}");
        }
    }

    #[test]
    fn names_are_no_expressions() {
        assert_eq!(expression_free("a ${{ b"), "\"a ${{ '${{' }} b\"");
    }
}
