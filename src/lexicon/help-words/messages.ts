/** Help words: messages and rooms. `help-words.ts` describes the format. */
export const MESSAGES = `
# 메시지, 채팅방
메시지 = 메세지 = message
문자 메시지 = 문자메세지 = SMS = text message
채팅 = 대화 = chat = 챗
채팅방 = 대화방 = 톡방 = 챗방 = chat room
단체 채팅방 = 그룹 채팅방 = 그룹채팅 = 단체채팅 = 단톡방 = 단톡 = 단체 대화방 = 그룹 대화방 = group chat = group conversation
일대일 채팅 = 1:1 채팅 = 1대1 채팅 = 개인 채팅 = 개인톡 = 갠톡 = one-on-one chat = private chat
다이렉트 메시지 = 쪽지 = DM = direct message = 디엠
오픈 채팅 = 오픈채팅방 = 오픈톡 = open chat
비밀 채팅 = 비밀대화 = secret chat = 시크릿 채팅
대화 내용 = 대화 내역 = 채팅 내용 = 채팅 내역 = 대화 기록 = 채팅 기록 = chat history = chat log
대화 백업 = 채팅 백업 = 대화 내용 백업 = chat backup
대화 내용 복원 = 대화 복구 = 채팅 복구 = restore chat = restore chat history
대화 내용 내보내기 = 채팅 내보내기 = export chat = export chat history
채팅방 나가기 = 대화방 나가기 = 톡방 나가기 = leave chat = leave chat room = leave group = leave conversation
채팅방 초대 = 대화방 초대 = 톡방 초대 = invite to chat
강제 퇴장 = 강퇴 = 강제로 내보내기 = kick out = remove from group
메시지 삭제 = 메세지 삭제 = delete message = unsend = unsend message = 보낸 메시지 삭제 = 메시지 회수 = recall message
메시지 수정 = 메시지 편집 = edit message
메시지 전달 = 메시지 공유 = forward message
답장 = 회신 = reply = 답글 = 리플라이
읽음 표시 = 읽음 확인 = 수신 확인 = read receipt
안 읽은 메시지 = 읽지 않은 메시지 = 미확인 메시지 = unread message
예약 메시지 = 메시지 예약 = 메시지 예약 전송 = scheduled message = schedule message
사라지는 메시지 = 자동 삭제 메시지 = disappearing message = self-destructing message
메시지 고정 = 상단 고정 메시지 = pin message = pinned message
채팅방 상단 고정 = 채팅방 고정 = 대화방 고정 = pin chat = pinned chat
공지 = 공지사항 = 공지글 = notice = announcement
언급 = 멘션 = mention
공감 = 리액션 = reaction
좋아요 = 하트
댓글 = 코멘트 = comment = 리플
투표 = 설문 투표 = poll = vote
음성 메시지 = 보이스 메시지 = voice message = voice note = audio message
방장 = 채팅방 관리자 = group admin = group owner = chat host
챗봇 = 봇 = chatbot = bot = 채팅봇
친구 = friend = 프렌드
친구 추가 = 친구 등록 = 친구 맺기 = add friend
친구 삭제 = 친구 끊기 = remove friend = delete friend = unfriend
친구 요청 = 친구 신청 = friend request
친구 추천 = 추천 친구 = 알 수도 있는 사람 = friend suggestion = suggested friend = people you may know
친구 숨김 = 숨김 친구 = 친구 숨기기 = hide friend = hidden friend
친구 목록 = 친구 리스트 = friend list
연락처 = 주소록 = 전화번호부 = contact list = address book = phone contacts
연락처 동기화 = 주소록 동기화 = 친구 목록 동기화 = sync contacts = contact sync
차단 = 블락 = 블록 = block
차단 해제 = 차단 풀기 = 차단 취소 = unblock
차단 목록 = 차단 친구 목록 = 차단한 사용자 = block list = blocked user = blocked account
신고 = 신고하기 = report abuse = report user
게시물 신고 = 글 신고 = 콘텐츠 신고 = report post = report content
팔로우 = follow = 팔로
팔로우 취소 = 언팔로우 = 언팔 = 팔로우 해제 = unfollow
팔로워 = follower
프로필 = profile
프로필 사진 = 프사 = 프로필 이미지 = profile picture = profile photo = avatar
프로필 배경 = 커버 사진 = cover photo = profile background = cover image
프로필 편집 = 프로필 수정 = 프로필 변경 = edit profile = change profile
멀티프로필 = 멀티 프로파일 = multi profile = multiple profiles
접속 상태 = 온라인 상태 = 활동 상태 = online status = activity status = active status
마지막 접속 시간 = 최근 접속 시간 = last seen
닉네임 = 별명 = 별칭 = 대화명 = nickname = display name
닉네임 변경 = 별명 변경 = 대화명 변경 = change nickname = change display name
이모티콘 = 임티 = emoticon
스티커 = sticker
이모지 = 그림 문자 = emoji
게시물 = 게시글 = post = 포스트 = 포스팅
비공개 계정 = private account
피드 = 뉴스피드 = feed = news feed
실시간 방송 = 라이브 방송 = 생방송 = 라이브 = live stream = live streaming = live broadcast = 라이브 스트리밍
테마 = theme = 스킨
다크 모드 = 어두운 모드 = 야간 모드 = 어두운 테마 = dark mode = dark theme = night mode = 다크 테마
배경 화면 = wallpaper = 월페이퍼
채팅방 배경 = 채팅 배경 화면 = chat background = chat wallpaper
글자 크기 = 글씨 크기 = 폰트 크기 = font size = text size
`;
