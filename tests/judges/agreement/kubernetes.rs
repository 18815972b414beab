//! Kubernetes manifests: order, names, selectors, ports, references, quantities.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;

use super::{
    super::{kubernetes::manifests, yaml::documents},
    Case, is_for_a_library, scrape_targets, service_hosts,
};

const WORKLOADS: [&str; 5] = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];
const CLUSTER_WIDE: [&str; 6] = [
    "Namespace",
    "PersistentVolume",
    "StorageClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "PriorityClass",
];

/// One object and the file that it stands in.
struct Object {
    file: String,
    kind: String,
    name: String,
    body: Value,
}

impl Object {
    fn namespace(&self) -> &str {
        self.body["metadata"]["namespace"].as_str().unwrap_or_default()
    }

    fn label(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    /// The pod template of a workload.
    fn template(&self) -> Option<&Value> {
        let template = match self.kind.as_str() {
            "CronJob" => &self.body["spec"]["jobTemplate"]["spec"]["template"],
            kind if WORKLOADS.contains(&kind) => &self.body["spec"]["template"],
            _ => return None,
        };
        Some(template)
    }
}

pub fn compare(case: &mut Case<'_>) {
    let mut objects = Vec::new();
    for file in manifests(&case.repository) {
        match documents(&case.repository.text(&file)) {
            Ok(bodies) => {
                for body in bodies.into_iter().filter(|body| !body.is_null()) {
                    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                    let (kind, name) = (text(&body["kind"]), text(&body["metadata"]["name"]));
                    objects.push(Object {
                        file: file.clone(),
                        kind,
                        name,
                        body,
                    });
                }
            }
            Err(message) => case.find(&file, message),
        }
    }
    case.verdict.saw(objects.len());
    let mut findings = Vec::new();
    Cluster {
        objects: &objects,
        findings: &mut findings,
    }
    .compare();
    for (file, message) in findings {
        case.find(&file, message);
    }
    let settings = case.settings();
    for (file, message) in foreign_variables(&objects, &settings) {
        case.find(&file, message);
    }
}

/// All objects that `kubectl apply -f k8s/` would make.
struct Cluster<'a> {
    objects: &'a [Object],
    findings: &'a mut Vec<(String, String)>,
}

impl<'a> Cluster<'a> {
    fn find(&mut self, object: &Object, message: &str) {
        self.findings
            .push((object.file.clone(), format!("{}: {message}", object.label())));
    }

    fn named(&self, kind: &str, name: &str) -> Option<&'a Object> {
        self.objects
            .iter()
            .find(|object| object.kind == kind && object.name == name)
    }

    fn compare(&mut self) {
        self.names();
        for object in self.objects {
            match object.kind.as_str() {
                "Service" => self.service(object),
                "Ingress" => self.ingress(object),
                "HorizontalPodAutoscaler" => self.autoscaler(object),
                "PodDisruptionBudget" => self.selects(object, &object.body["spec"]["selector"]["matchLabels"]),
                "NetworkPolicy" => self.network_policy(object),
                "RoleBinding" | "ClusterRoleBinding" => self.binding(object),
                "PersistentVolumeClaim" => {
                    let storage = &object.body["spec"]["resources"]["requests"]["storage"];
                    self.is_quantity(object, "storage", storage);
                }
                _ => {}
            }
            if object.template().is_some() {
                self.workload(object);
            }
        }
        self.hosts();
        self.unused();
    }

    /// What is declared for others is used by one of them.
    fn unused(&mut self) {
        let mut used: BTreeSet<(&str, String)> = BTreeSet::new();
        for object in self.objects {
            let Some(template) = object.template() else { continue };
            let mut take = |kind: &'static str, name: &Value| {
                used.extend(name.as_str().map(|name| (kind, name.to_owned())));
            };
            let spec = &template["spec"];
            take("ServiceAccount", &spec["serviceAccountName"]);
            for volume in list(&spec["volumes"]) {
                take("ConfigMap", &volume["configMap"]["name"]);
                take("Secret", &volume["secret"]["secretName"]);
                take("PersistentVolumeClaim", &volume["persistentVolumeClaim"]["claimName"]);
                for source in list(&volume["projected"]["sources"]) {
                    take("ConfigMap", &source["configMap"]["name"]);
                    take("Secret", &source["secret"]["name"]);
                }
            }
            for container in list(&spec["containers"]).chain(list(&spec["initContainers"])) {
                for source in list(&container["envFrom"]) {
                    take("ConfigMap", &source["configMapRef"]["name"]);
                    take("Secret", &source["secretRef"]["name"]);
                }
                for variable in list(&container["env"]) {
                    take("ConfigMap", &variable["valueFrom"]["configMapKeyRef"]["name"]);
                    take("Secret", &variable["valueFrom"]["secretKeyRef"]["name"]);
                }
            }
        }
        for object in self.objects {
            let kinds = ["ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"];
            let Some(kind) = kinds.into_iter().find(|kind| *kind == object.kind) else {
                continue;
            };
            if !used.contains(&(kind, object.name.clone())) {
                self.find(object, "nothing uses it");
            }
        }
    }

    /// The role and the accounts of a binding are there.
    fn binding(&mut self, object: &Object) {
        let role = &object.body["roleRef"];
        let mut wanted = vec![(role["kind"].clone(), role["name"].clone())];
        wanted.extend(
            list(&object.body["subjects"])
                .filter(|subject| subject["kind"] == "ServiceAccount")
                .map(|subject| (subject["kind"].clone(), subject["name"].clone())),
        );
        for (kind, name) in wanted {
            let (kind, name) = (kind.as_str().unwrap_or_default(), name.as_str().unwrap_or_default());
            if self.named(kind, name).is_none() {
                self.find(object, &format!("no {kind} `{name}`"));
            }
        }
        for subject in list(&object.body["subjects"]) {
            let namespace = subject["namespace"].as_str();
            if subject["kind"] == "ServiceAccount" && namespace.is_some_and(|namespace| namespace != object.namespace())
            {
                self.find(object, &format!("binds {} of another namespace", subject["name"]));
            }
        }
    }

    /// Who is let in and where to is there: pods of both sides, and the port.
    fn network_policy(&mut self, object: &Object) {
        let spec = &object.body["spec"];
        let own = &spec["podSelector"]["matchLabels"];
        self.selects(object, own);
        for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
            for rule in list(&spec[rules]) {
                for peer in list(&rule[peers]) {
                    if peer["namespaceSelector"].is_null() {
                        self.selects(object, &peer["podSelector"]["matchLabels"]);
                    }
                }
                let targets: Vec<&Value> = if rules == "ingress" {
                    self.selected(own)
                } else {
                    let inside = list(&rule[peers]).filter(|peer| peer["namespaceSelector"].is_null());
                    inside
                        .flat_map(|peer| self.selected(&peer["podSelector"]["matchLabels"]))
                        .collect()
                };
                for port in list(&rule["ports"])
                    .map(|port| &port["port"])
                    .filter(|port| !port.is_null())
                {
                    if !targets.is_empty() && !targets.iter().any(|template| has_port(template, port)) {
                        self.find(object, &format!("{rules}: no container port {port}"));
                    }
                }
            }
        }
    }

    fn is_quantity(&mut self, object: &Object, what: &str, amount: &Value) {
        if !amount.is_null() && quantity(amount).is_none() {
            self.find(object, &format!("{what} is no quantity: {amount}"));
        }
    }

    /// Every name once; the namespace before what lives in it.
    fn names(&mut self) {
        let mut seen = BTreeSet::new();
        let mut namespaces = BTreeSet::new();
        let declares = self.objects.iter().any(|object| object.kind == "Namespace");
        for object in self.objects {
            if !seen.insert((&object.kind, &object.name)) {
                self.find(object, "declared twice");
            }
            if object.kind == "Namespace" {
                namespaces.insert(object.name.as_str());
            }
            let namespace = object.namespace();
            if CLUSTER_WIDE.contains(&object.kind.as_str()) {
                continue;
            }
            if declares && !namespaces.contains(namespace) {
                self.find(
                    object,
                    &format!("its namespace `{namespace}` is not declared before it"),
                );
            }
        }
    }

    /// Pod templates whose labels hold all of these.
    fn selected(&self, labels: &Value) -> Vec<&'a Value> {
        let templates = self.objects.iter().filter_map(Object::template);
        templates
            .filter(|template| holds(&template["metadata"]["labels"], labels))
            .collect()
    }

    fn selects(&mut self, object: &Object, labels: &Value) {
        if labels.is_object() && self.selected(labels).is_empty() {
            self.find(object, &format!("selects no pod: {labels}"));
        }
    }

    fn service(&mut self, object: &Object) {
        let spec = &object.body["spec"];
        if !spec["selector"].is_object() {
            return;
        }
        self.selects(object, &spec["selector"]);
        let pods = self.selected(&spec["selector"]);
        let mut wrong = Vec::new();
        for port in list(&spec["ports"]) {
            let target = if port["targetPort"].is_null() {
                &port["port"]
            } else {
                &port["targetPort"]
            };
            if !pods.is_empty() && !pods.iter().all(|template| has_port(template, target)) {
                wrong.push(format!("no container port {target}"));
            }
        }
        for message in wrong {
            self.find(object, &message);
        }
    }

    fn ingress(&mut self, object: &Object) {
        let rules = list(&object.body["spec"]["rules"]).flat_map(|rule| list(&rule["http"]["paths"]));
        let backends = rules.map(|path| &path["backend"]["service"]);
        let default = &object.body["spec"]["defaultBackend"]["service"];
        for backend in backends.chain([default]).filter(|backend| backend.is_object()) {
            let name = backend["name"].as_str().unwrap_or_default();
            let Some(service) = self.named("Service", name) else {
                self.find(object, &format!("no Service `{name}`"));
                continue;
            };
            let port = &backend["port"];
            let known = list(&service.body["spec"]["ports"]).any(|found| {
                if port["name"].is_null() {
                    found["port"] == port["number"]
                } else {
                    found["name"] == port["name"]
                }
            });
            if !known {
                self.find(object, &format!("Service `{name}` has no port {port}"));
            }
        }
    }

    fn autoscaler(&mut self, object: &Object) {
        let target = &object.body["spec"]["scaleTargetRef"];
        let (kind, name) = (
            target["kind"].as_str().unwrap_or_default(),
            target["name"].as_str().unwrap_or_default(),
        );
        let Some(workload) = self.named(kind, name) else {
            self.find(object, &format!("no {kind} `{name}`"));
            return;
        };
        let template = workload.template().unwrap_or(&Value::Null);
        let fixed = !workload.body["spec"]["replicas"].is_null();
        let mut wrong = Vec::new();
        for metric in list(&object.body["spec"]["metrics"]) {
            let resource = metric["resource"]["name"].as_str().unwrap_or_default();
            for container in list(&template["spec"]["containers"]) {
                if metric["type"] == "Resource" && container["resources"]["requests"][resource].is_null() {
                    wrong.push(format!("{} requests no {resource}", container["name"]));
                }
            }
        }
        let (least, most) = (&object.body["spec"]["minReplicas"], &object.body["spec"]["maxReplicas"]);
        if least.as_u64().unwrap_or(1) > most.as_u64().unwrap_or_default() {
            wrong.push(format!("at least {least} replicas, but at most {most}"));
        }
        if fixed {
            wrong.push(format!(
                "{kind} `{name}` sets replicas too, so every apply undoes the scaling"
            ));
        }
        for message in wrong {
            self.find(object, &message);
        }
    }

    fn workload(&mut self, object: &Object) {
        let template = object.template().expect("a workload has a template");
        let spec = &template["spec"];
        let selector = &object.body["spec"]["selector"]["matchLabels"];
        if selector.is_object() && !holds(&template["metadata"]["labels"], selector) {
            self.find(object, &format!("its selector {selector} does not match its own pods"));
        }
        if let Some(name) = object.body["spec"]["serviceName"].as_str()
            && self.named("Service", name).is_none()
        {
            self.find(object, &format!("no Service `{name}`"));
        }
        if let Some(name) = spec["serviceAccountName"].as_str().filter(|name| *name != "default")
            && self.named("ServiceAccount", name).is_none()
        {
            self.find(object, &format!("no ServiceAccount `{name}`"));
        }
        let claims = list(&object.body["spec"]["volumeClaimTemplates"]).map(|claim| &claim["metadata"]["name"]);
        let volumes: BTreeSet<&str> = list(&spec["volumes"])
            .map(|volume| &volume["name"])
            .chain(claims)
            .filter_map(Value::as_str)
            .collect();
        for volume in list(&spec["volumes"]) {
            self.volume(object, volume);
            self.is_quantity(object, "sizeLimit", &volume["emptyDir"]["sizeLimit"]);
        }
        for claim in list(&object.body["spec"]["volumeClaimTemplates"]) {
            self.is_quantity(object, "storage", &claim["spec"]["resources"]["requests"]["storage"]);
        }
        self.mounted_keys(object, spec);
        for container in list(&spec["containers"]).chain(list(&spec["initContainers"])) {
            self.container(object, template, container, &volumes);
        }
    }

    /// A mount of one key names a key that there is.
    fn mounted_keys(&mut self, object: &Object, spec: &Value) {
        let mounts = list(&spec["containers"]).chain(list(&spec["initContainers"]));
        for mount in mounts.flat_map(|container| list(&container["volumeMounts"])) {
            let Some(key) = mount["subPath"].as_str() else { continue };
            let Some(volume) = list(&spec["volumes"]).find(|volume| volume["name"] == mount["name"]) else {
                continue;
            };
            let name = volume["configMap"]["name"].as_str().unwrap_or_default();
            let items = list(&volume["configMap"]["items"]).filter_map(|item| item["path"].as_str());
            if let Some(target) = self.named("ConfigMap", name)
                && !has_key(target, key)
                && !items.into_iter().any(|path| path == key)
            {
                self.find(object, &format!("ConfigMap `{name}` has no key `{key}`"));
            }
        }
    }

    fn volume(&mut self, object: &Object, volume: &Value) {
        let sources = [
            ("ConfigMap", &volume["configMap"], "name"),
            ("Secret", &volume["secret"], "secretName"),
            ("PersistentVolumeClaim", &volume["persistentVolumeClaim"], "claimName"),
        ];
        for (kind, source, key) in sources {
            if let Some(name) = source[key].as_str() {
                let Some(target) = self.named(kind, name) else {
                    self.find(object, &format!("no {kind} `{name}`"));
                    continue;
                };
                let modes = target.body["spec"]["accessModes"].to_string();
                let many = object.body["spec"]["replicas"].as_u64().unwrap_or(1) > 1;
                if kind == "PersistentVolumeClaim" && many && !modes.contains("Many") {
                    self.find(
                        object,
                        &format!("several replicas share the claim `{name}` of one node"),
                    );
                }
                let missing: Vec<String> = list(&source["items"])
                    .filter_map(|item| item["key"].as_str())
                    .filter(|key| !has_key(target, key))
                    .map(|key| format!("{kind} `{name}` has no key `{key}`"))
                    .collect();
                for message in missing {
                    self.find(object, &message);
                }
            }
        }
    }

    fn container(&mut self, object: &Object, template: &Value, container: &Value, volumes: &BTreeSet<&str>) {
        let mut wrong = Vec::new();
        for mount in list(&container["volumeMounts"]) {
            let name = mount["name"].as_str().unwrap_or_default();
            if !volumes.contains(name) {
                wrong.push(format!("no volume `{name}` to mount"));
            }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            for action in ["httpGet", "tcpSocket", "grpc"] {
                let port = &container[probe][action]["port"];
                if !port.is_null() && !has_port(template, port) {
                    wrong.push(format!("{probe} asks port {port}, which no container has"));
                }
            }
        }
        self.environment(container, &mut wrong);
        let (requests, limits) = (&container["resources"]["requests"], &container["resources"]["limits"]);
        for (which, amounts) in [("requests", requests), ("limits", limits)] {
            for (name, amount) in amounts.as_object().into_iter().flatten() {
                if quantity(amount).is_none() {
                    wrong.push(format!("{which}.{name} is no quantity: {amount}"));
                }
            }
        }
        for (name, request) in requests.as_object().into_iter().flatten() {
            if let (Some(request_size), Some(limit)) = (quantity(request), quantity(&limits[name]))
                && request_size > limit
            {
                wrong.push(format!(
                    "requests more {name} than its limit: {request} > {}",
                    limits[name]
                ));
            }
        }
        for message in wrong {
            self.find(object, &format!("container {}: {message}", container["name"]));
        }
    }

    /// Every reference has its target and key; `$(NAME)` names something that is there.
    fn environment(&self, container: &Value, wrong: &mut Vec<String>) {
        let used = Regex::new(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)").expect("a valid pattern");
        let mut names = BTreeSet::new();
        for source in list(&container["envFrom"]) {
            for (kind, key) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
                let Some(name) = source[key]["name"].as_str() else {
                    continue;
                };
                match self.named(kind, name) {
                    Some(target) => names.extend(keys(target)),
                    None if source[key]["optional"] == true => {}
                    None => wrong.push(format!("no {kind} `{name}`")),
                }
            }
        }
        let mut own = BTreeSet::new();
        for variable in list(&container["env"]) {
            let name = variable["name"].as_str().unwrap_or_default();
            if !own.insert(name.to_owned()) {
                wrong.push(format!("variable {name} is set twice"));
            }
            for found in used.captures_iter(variable["value"].as_str().unwrap_or_default()) {
                if !names.contains(&found[1]) && !own.contains(&found[1]) {
                    wrong.push(format!(
                        "variable {name} uses $({}), which is not set before it",
                        &found[1]
                    ));
                }
            }
            for (kind, key) in [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")] {
                let reference = &variable["valueFrom"][key];
                let Some(target) = reference["name"].as_str() else {
                    continue;
                };
                let wanted = reference["key"].as_str().unwrap_or_default();
                match self.named(kind, target) {
                    Some(target) if has_key(target, wanted) => {}
                    _ if reference["optional"] == true => {}
                    Some(_) => wrong.push(format!("{kind} `{target}` has no key `{wanted}`")),
                    None => wrong.push(format!("no {kind} `{target}`")),
                }
            }
        }
        names.extend(own);
        for key in ["args", "command"] {
            for word in list(&container[key]).filter_map(Value::as_str) {
                for found in used.captures_iter(word).filter(|found| !names.contains(&found[1])) {
                    wrong.push(format!("{key} uses $({}), which is not set", &found[1]));
                }
            }
        }
    }

    /// Hosts in URLs, in configuration and in variables, are Services with that port.
    fn hosts(&mut self) {
        let services: BTreeMap<&str, &Object> = self
            .objects
            .iter()
            .filter(|object| object.kind == "Service")
            .map(|object| (object.name.as_str(), object))
            .collect();
        let mut wrong = Vec::new();
        for object in self.objects {
            super::super::yaml::strings(&object.body, &mut |_, text| {
                // A file in a ConfigMap may name targets without a scheme.
                for (host, port) in service_hosts(text).into_iter().chain(scrape_targets(text)) {
                    match services.get(host.as_str()) {
                        None => wrong.push((object, format!("no Service `{host}` for `{text}`"))),
                        Some(service) => {
                            let known =
                                list(&service.body["spec"]["ports"]).any(|found| found["port"].as_u64() == port);
                            if port.is_some() && !known {
                                wrong.push((object, format!("Service `{host}` does not have the port of `{text}`")));
                            }
                        }
                    }
                }
            });
        }
        for (object, message) in wrong {
            self.find(object, &message);
        }
    }
}

/// Variables that the app's containers get although `Settings` does not know them.
fn foreign_variables(objects: &[Object], settings: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for object in objects {
        let Some(template) = object.template() else { continue };
        for container in list(&template["spec"]["containers"]) {
            let asks_app = container["readinessProbe"].to_string().contains("/ready");
            if !asks_app {
                continue;
            }
            let mut names: Vec<String> = list(&container["env"])
                .filter_map(|variable| variable["name"].as_str().map(str::to_owned))
                .collect();
            for source in list(&container["envFrom"]) {
                for (kind, key) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
                    let target = source[key]["name"].as_str().unwrap_or_default();
                    let found = objects
                        .iter()
                        .find(|object| object.kind == kind && object.name == target);
                    names.extend(found.into_iter().flat_map(keys));
                }
            }
            let uses = template.to_string();
            for name in names {
                let helps = uses.contains(&format!("$({name})"));
                if !settings.contains(&name) && !helps && !is_for_a_library(&name) {
                    let message = format!("{}: variable {name} is not in Settings", object.label());
                    wrong.push((object.file.clone(), message));
                }
            }
        }
    }
    wrong
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn holds(labels: &Value, wanted: &Value) -> bool {
    wanted
        .as_object()
        .is_some_and(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value))
}

fn keys(object: &Object) -> Vec<String> {
    let maps = ["data", "stringData", "binaryData"]
        .into_iter()
        .filter_map(|key| object.body[key].as_object());
    maps.flat_map(|map| map.keys().cloned()).collect()
}

fn has_key(object: &Object, key: &str) -> bool {
    keys(object).iter().any(|found| found == key)
}

fn has_port(template: &Value, wanted: &Value) -> bool {
    let containers = list(&template["spec"]["containers"]);
    // A sidecar is an init container that goes on.
    let sidecars = list(&template["spec"]["initContainers"]).filter(|container| container["restartPolicy"] == "Always");
    let mut ports = containers
        .chain(sidecars)
        .flat_map(|container| list(&container["ports"]));
    ports.any(|port| {
        if wanted.is_string() {
            port["name"] == *wanted
        } else {
            port["containerPort"] == *wanted
        }
    })
}

/// A Kubernetes quantity as a plain number.
fn quantity(value: &Value) -> Option<f64> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let split = text
        .find(|sign: char| !(sign.is_ascii_digit() || sign == '.'))
        .unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let factor = match &text[split..] {
        "" => 1.0,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "Ki" => 1024.0,
        "Mi" => 1024.0_f64.powi(2),
        "Gi" => 1024.0_f64.powi(3),
        "Ti" => 1024.0_f64.powi(4),
        _ => return None,
    };
    Some(number * factor)
}
