//! Nobody grants a role to himself, by whatever name, and auditors stay apart from who grants (safeguard 9).

use super::two_clients::TwoClients;

#[test]
fn nobody_grants_a_role_to_himself_by_a_group_or_another_of_his_roles() {
    let mut scene = TwoClients::new();
    let (group, officers) = (scene.user("group"), scene.user("officers"));
    let mut officer = scene.with_role("officer", "pbm_security_admin", "NULL");
    let own = officer.text("SELECT current_user");
    scene.admin.run(&format!(
        "GRANT {group} TO {own}; GRANT {officers} TO {own}; SELECT pbm.grant_role('{officers}', 'pbm_security_admin')"
    ));
    let grant = |to: &str, role: &str| format!("SELECT pbm.grant_role('{to}', '{role}', 'ACME')");
    // To oneself, to a group that one is of, and as a group to oneself, who logged in.
    assert_eq!(officer.failure(&grant(&own, "pbm_csr")).code, "42501");
    assert_eq!(officer.failure(&grant(&group, "pbm_csr")).code, "42501");
    officer.run(&format!("SET ROLE {officers}"));
    assert_eq!(officer.failure(&grant(&own, "pbm_csr")).code, "42501");
    assert_eq!(officer.failure(&grant(&group, "pbm_csr")).code, "42501");
    assert_eq!(officer.failure(&grant(&officers, "pbm_csr")).code, "42501");
    officer.run("RESET ROLE");
    assert_eq!(officer.failure("SELECT count(*) FROM pbm.member_service").code, "42501");
    // To others it is granted, and had it been granted to the group it would have been the officer's.
    let clerk = scene.user("clerk");
    officer.run(&grant(&clerk, "pbm_csr"));
    scene.admin.run(&grant(&group, "pbm_csr"));
    assert!(officer.number("SELECT count(*) FROM pbm.member_service") > 0);
}

#[test]
fn auditors_and_security_administrators_are_apart_in_groups_too() {
    let mut scene = TwoClients::new();
    let (auditors, officer, member) = (scene.user("auditors"), scene.user("officer"), scene.user("member"));
    scene.admin.run(&format!(
        "GRANT {auditors} TO {officer}, {member}; SELECT pbm.grant_role('{officer}', 'pbm_security_admin')"
    ));
    let failure = scene.admin.failure(&format!("SELECT pbm.grant_role('{auditors}', 'pbm_auditor')"));
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("42501", "pbm_auditor and pbm_security_admin are kept apart")
    );
    scene.admin.run(&format!(
        "SELECT pbm.revoke_role('{officer}', 'pbm_security_admin'), pbm.grant_role('{auditors}', 'pbm_auditor')"
    ));
    // Whoever is of a group of auditors is one.
    let failure = scene.admin.failure(&format!("SELECT pbm.grant_role('{member}', 'pbm_security_admin')"));
    assert_eq!(failure.code, "42501", "{failure:?}");
    scene
        .admin
        .run(&format!("REVOKE {auditors} FROM {member}; SELECT pbm.grant_role('{member}', 'pbm_security_admin')"));
}
