PERFORM pbm.refresh_member_state();
