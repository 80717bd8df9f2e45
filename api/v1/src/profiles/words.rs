//! The words of profiles in JSON.

use palier_domain::profiles::ProfileAction;

use crate::words::actions;

actions! {
    ProfileActionWord(ProfileAction) "ProfileAction" "Something that can be done with a profile.";
}
