//! A session that a session opens is another one, with its own name (A36).

use super::scene::Scene;

#[test]
fn what_is_read_through_a_loopback_is_on_record_under_the_login_that_read_it() {
    let mut scene = Scene::new();
    scene.two_clients();
    for module in ["dblink", "postgres_fdw"] {
        if scene.observer.number(&format!("SELECT count(*) FROM pg_available_extensions WHERE name = '{module}'")) == 0
        {
            println!("skipped: the server has no {module}");
            return;
        }
    }
    let mut csr = scene.with_role("csr", "pbm_csr");
    let host = scene.observer.text("SELECT split_part(current_setting('unix_socket_directories'), ',', 1)");
    let to = format!("host={host} port={} dbname=postgres user=csr application_name=loop", scene.server.port);
    scene.observer.run("CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw");
    let read =
        format!("SELECT * FROM public.dblink('{to}', 'SELECT rx_number FROM pbm.claim_service') d (number text)");
    let mut admin = scene.reader("admin");
    // The superuser's own purpose is not the other session's.
    let failure = admin.failure(&read);
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("42501", "no purpose of use was given"),
        "{failure:?}"
    );
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    assert_eq!(admin.table(&read), "A");
    scene.observer.run(&format!(
        "CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{host}', port '{}', dbname 'postgres');
         CREATE USER MAPPING FOR postgres SERVER loop OPTIONS (user 'csr', password_required 'false');
         CREATE FOREIGN TABLE public.seen (rx_number text) SERVER loop OPTIONS (schema_name 'pbm', table_name 'claim_service')",
        scene.server.port
    ));
    assert_eq!(admin.table("SELECT * FROM public.seen"), "A");
    let recorded = scene.observer.table(
        "SELECT DISTINCT application_name, session_user_name, user_name, purpose FROM pbm.access_log
         WHERE kind = 'read' AND relation_name = 'pbm.pharmacy_claim' AND session_user_name = 'csr' ORDER BY 1",
    );
    assert_eq!(recorded, "loop|csr|csr|HOPERAT\npostgres_fdw|csr|csr|HOPERAT");
    // Nobody else opens one without a password.
    scene.observer.run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO csr");
    let failure = csr.failure(&read.replace("user=csr", "user=postgres"));
    assert!(["2F003", "42501"].contains(&failure.code.as_str()), "{failure:?}");
}
